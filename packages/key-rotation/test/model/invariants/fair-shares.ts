import type { Strategy } from '../../../src/index.ts';
import type { Entry, EntryOf } from '../history.ts';

/** By how many calls a key may be off its share. `weighted` may begin and end in the middle of a cycle. */
const tolerance: Readonly<Record<Exclude<Strategy, 'least-used'>, number>> = {
  'primary-first': 0,
  'round-robin': 1,
  quota: 1,
  weighted: 2,
};

/**
 * I8: while all keys are well, each gets its share of any number of calls in a row, however many are
 * under way; with `least-used`, every call gets one of the keys with the fewest attempts under way.
 */
export function fairShares(entries: readonly Entry[]): string[] {
  const from = entries.findIndex(({ type }) => type === 'judging');
  const judging = entries[from];
  if (judging?.type !== 'judging') return [];
  const to = entries.findIndex(({ type }) => type === 'judged');
  const during = entries.slice(from, to);
  const { strategy } = judging;
  return strategy === 'least-used'
    ? leastUsed(during, judging)
    : evenShares(during, judging, strategy);
}

function evenShares(
  during: readonly Entry[],
  { keys }: EntryOf<'judging'>,
  strategy: Exclude<Strategy, 'least-used'>,
): string[] {
  const sent = during.filter((entry) => entry.type === 'sent');
  const weights = keys.reduce((sum, { weight }) => sum + weight, 0);
  return keys.flatMap(({ value, weight }, rank) => {
    const parts: Readonly<Record<typeof strategy, number>> = {
      'primary-first': rank === 0 ? 1 : 0,
      'round-robin': 1 / keys.length,
      quota: 1 / keys.length,
      weighted: weight / weights,
    };
    const share = sent.length * parts[strategy];
    const got = sent.filter(({ key }) => key === value).length;
    return Math.abs(got - share) <= tolerance[strategy]
      ? []
      : [`${strategy} gave ${got} instead of ${share} of ${sent.length} calls to ${value}`];
  });
}

function leastUsed(during: readonly Entry[], { keys }: EntryOf<'judging'>): string[] {
  const faults: string[] = [];
  const open = new Map<number, string>();
  const underWay = (key: string): number =>
    [...open.values()].filter((used) => used === key).length;
  for (const entry of during) {
    if (entry.type === 'answered') open.delete(entry.attempt);
    if (entry.type !== 'sent') continue;
    const fewest = Math.min(...keys.map(({ value }) => underWay(value)));
    if (underWay(entry.key) > fewest)
      faults.push(`least-used gave a call to ${entry.key}, which was busier than another key`);
    open.set(entry.attempt, entry.key);
  }
  return faults;
}
