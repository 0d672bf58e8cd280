import type { CallKeys } from './call-keys.ts';
import type { KeyRecord } from './key-record.ts';
import { duePreferenceOfUnrepeatable, preference, standingOf } from './standing.ts';

/** Orders keys of equal standing: less than 0 when the first goes before the second. */
type Order = (first: KeyRecord, second: KeyRecord) => number;

/** Adding a strategy is adding a row. */
const strategies = {
  'primary-first': (first, second) => first.rank - second.rank,
  /** The key that has waited longest. There is no index to share, so a new key joins without a jump. */
  'round-robin': (first, second) =>
    first.lastStartedSeq - second.lastStartedSeq || first.rank - second.rank,
} as const satisfies Record<string, Order>;

export type Strategy = keyof typeof strategies;

export const strategyNames = Object.keys(strategies);

export function isStrategy(value: unknown): value is Strategy {
  return typeof value === 'string' && Object.hasOwn(strategies, value);
}

export interface ChoiceOfKeys {
  readonly records: readonly KeyRecord[];
  readonly strategy: Strategy;
  readonly call: CallKeys;
  readonly now: number;
  /** Standings above this are left out; see `preference`. */
  readonly upTo: number;
}

/** The best key that the call has not tried, or null. */
export function chooseKey({ records, strategy, call, now, upTo }: ChoiceOfKeys): KeyRecord | null {
  let best: KeyRecord | null = null;
  let bestPreference = Infinity;
  for (const record of records) {
    if (call.hasTried(record)) continue;
    const own = preferenceOf(record, call, now);
    if (own === Infinity || own > upTo) continue;
    if (
      best === null ||
      own < bestPreference ||
      (own === bestPreference && goesBefore(record, best, strategy, now))
    ) {
      best = record;
      bestPreference = own;
    }
  }
  return best;
}

function preferenceOf(record: KeyRecord, call: CallKeys, now: number): number {
  const standing = standingOf(record.health, now);
  return standing === 'due' && !call.replayable
    ? duePreferenceOfUnrepeatable
    : preference[standing];
}

/** Among limited keys the one that is free first, whatever the strategy. */
function goesBefore(record: KeyRecord, best: KeyRecord, strategy: Strategy, now: number): boolean {
  const { limitedUntilAt } = record.health;
  if (limitedUntilAt > now && limitedUntilAt !== best.health.limitedUntilAt) {
    return limitedUntilAt < best.health.limitedUntilAt;
  }
  return strategies[strategy](record, best) < 0;
}
