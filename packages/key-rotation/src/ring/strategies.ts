import type { KeyRecord } from './key-record.ts';

/** Orders keys of equal standing: less than 0 when the first goes before the second. */
type Order = (first: KeyRecord, second: KeyRecord) => number;

export interface StrategyView {
  readonly records: readonly KeyRecord[];
  /** The part of its quota that a key has left, 0 to 1; null when that is not known. */
  readonly shareLeft: (record: KeyRecord, now: number) => number | null;
  readonly now: number;
}

interface StrategyRow {
  readonly order: (view: StrategyView) => Order;
  /** Keeps the account of turns, once one of the keys that could have had it has got it. */
  readonly took?: (chosen: KeyRecord, eligible: readonly KeyRecord[]) => void;
}

const byRank: Order = (first, second) => first.rank - second.rank;
const byWait: Order = (first, second) =>
  first.lastStartedSeq - second.lastStartedSeq || byRank(first, second);
const byUse: Order = (first, second) =>
  first.inFlight - second.inFlight || first.turns - second.turns || byRank(first, second);
const byCredit: Order = (first, second) =>
  second.credit + second.weight - (first.credit + first.weight) || byRank(first, second);

/** Adding a strategy is adding a row. */
const strategies = {
  /** The first key of the list that works. */
  'primary-first': { order: () => byRank },
  /** The key that has waited longest. There is no index to share, so a new key joins without a jump. */
  'round-robin': { order: () => byWait },
  /** The key with the fewest attempts under way; of these, the one with the fewest turns. */
  'least-used': { order: () => byUse, took: countTurn },
  /** In proportion to the weights: exact over a cycle of as many calls as the weights add up to, and evenly spread within it. */
  weighted: { order: () => byCredit, took: passCredit },
  /** The key with the greatest part of its quota left. One that nobody knows about counts as average. */
  quota: { order: byShare },
} as const satisfies Record<string, StrategyRow>;

export type Strategy = keyof typeof strategies;

export const strategyNames = Object.keys(strategies);

export function isStrategy(value: unknown): value is Strategy {
  return typeof value === 'string' && Object.hasOwn(strategies, value);
}

export function strategyRow(strategy: Strategy): StrategyRow {
  return strategies[strategy];
}

/**
 * A key that is new or was away is level with the others after one turn. Counted from 0, it would get
 * every call until it had caught up with hours of them.
 */
function countTurn(chosen: KeyRecord, eligible: readonly KeyRecord[]): void {
  chosen.turns += 1;
  for (const { turns } of eligible) chosen.turns = Math.max(chosen.turns, turns);
}

/**
 * Smooth weighted round robin: each turn everybody earns its weight, and who gets the turn pays all
 * that was earned. A key that cannot be chosen earns nothing, so it comes back without a backlog.
 */
function passCredit(chosen: KeyRecord, eligible: readonly KeyRecord[]): void {
  for (const record of eligible) {
    record.credit += record.weight;
    chosen.credit -= record.weight;
  }
}

function byShare({ records, shareLeft, now }: StrategyView): Order {
  const shares = new Map<KeyRecord, number>();
  let sum = 0;
  for (const record of records) {
    const share = shareLeft(record, now);
    if (share === null) continue;
    shares.set(record, share);
    sum += share;
  }
  // NaN where no share is known; compared by it, all keys are equal.
  const average = sum / shares.size;
  const shareOf = (record: KeyRecord): number => shares.get(record) ?? average;
  return (first, second) => shareOf(second) - shareOf(first) || byWait(first, second);
}
