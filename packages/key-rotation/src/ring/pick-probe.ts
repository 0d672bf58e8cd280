import type { CallKeys } from './call-keys.ts';
import type { KeyRecord } from './key-record.ts';
import { isGone } from './key-state.ts';

/**
 * The key to try out when none is left: of those that the call has not tried, the one whose cooldown
 * ends first; when it has tried all, once, one that was refused a single time, which may have been a
 * mistake. Limited keys are left out: that they refuse now is certain.
 *
 * The only key of a ring without a source gets no second chance. Its refusal is what the caller has to
 * know, and who sends a wrong key twice in each call is counted as two failed logins by the gateway.
 */
export function pickProbe(
  records: readonly KeyRecord[],
  call: CallKeys,
  now: number,
  hasSource: boolean,
): KeyRecord | null {
  const usable = records.filter(({ health }) => !isGone(health, now));
  const untried = usable.filter((record) => !call.hasTried(record));
  const isOnlyKey = !hasSource && usable.length === 1;
  const candidates =
    untried.length > 0 || call.usedSecondChance || isOnlyKey
      ? untried
      : usable.filter((record) => mayErr(record, call));
  return (
    candidates.toSorted(
      (first, second) => coolUntil(first) - coolUntil(second) || first.rank - second.rank,
    )[0] ?? null
  );
}

function mayErr(record: KeyRecord, call: CallKeys): boolean {
  return call.wasRefused(record) && record.health.coolUntilAt === null;
}

function coolUntil({ health }: KeyRecord): number {
  return health.coolUntilAt ?? 0;
}
