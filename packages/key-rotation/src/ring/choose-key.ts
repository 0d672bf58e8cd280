import type { CallKeys } from './call-keys.ts';
import type { KeyRecord } from './key-record.ts';
import { duePreferenceOfUnrepeatable, preference, standingOf } from './standing.ts';
import { strategyRow, type Strategy, type StrategyView } from './strategies.ts';

export interface ChoiceOfKeys extends StrategyView {
  readonly strategy: Strategy;
  readonly call: CallKeys;
  /** Standings above this are left out; see `preference`. */
  readonly upTo: number;
}

/** The best key that the call has not tried, or null. */
export function chooseKey(choice: ChoiceOfKeys): KeyRecord | null {
  const { records, strategy, call, now, upTo } = choice;
  const order = strategyRow(strategy).order(choice);
  let best: KeyRecord | null = null;
  let bestPreference = Infinity;
  for (const record of records) {
    if (call.hasTried(record)) continue;
    const own = preferenceOf(record, call, now);
    if (own === Infinity || own > upTo) continue;
    if (
      best === null ||
      own < bestPreference ||
      (own === bestPreference && (byRelease(record, best, now) || order(record, best)) < 0)
    ) {
      best = record;
      bestPreference = own;
    }
  }
  return best;
}

/** Enters the turn of a key that was chosen into the strategy's account. */
export function takeTurn(chosen: KeyRecord, { records, strategy, call, now }: ChoiceOfKeys): void {
  const { took } = strategyRow(strategy);
  if (took === undefined) return;
  const level = preferenceOf(chosen, call, now);
  const equals = records.filter(
    (record) => !call.hasTried(record) && preferenceOf(record, call, now) === level,
  );
  took(chosen, equals);
}

function preferenceOf(record: KeyRecord, call: CallKeys, now: number): number {
  const standing = standingOf(record.health, now);
  return standing === 'due' && !call.replayable
    ? duePreferenceOfUnrepeatable
    : preference[standing];
}

/** Among limited keys the one that is free first, whatever the strategy; 0 among others. */
function byRelease({ health }: KeyRecord, best: KeyRecord, now: number): number {
  // Two limits that never end differ by NaN, which is as good as no difference.
  return health.limitedUntilAt <= now ? 0 : health.limitedUntilAt - best.health.limitedUntilAt;
}
