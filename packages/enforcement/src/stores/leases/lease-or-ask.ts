import type { MeterUsage } from '../../meters/meter.ts';

/** A lease costs a round trip, and its report most of another one. */
const fewestCalls = 4;

/** How the limits of a slot stood when the store last said so. */
export interface LastStanding {
  readonly usage: readonly MeterUsage[];
  /** Processes that share the slot, as far as is known. */
  readonly holders: number;
}

/**
 * Whether a lease is worth it. Not where fewer calls are to be expected than make up for its round trips, nor where the
 * share that a source would cut from what is left is no larger than a few calls: then each call asks by itself.
 */
export function isWorthLeasing(
  amounts: readonly number[],
  expectedCalls: number,
  last: LastStanding | undefined,
): boolean {
  if (expectedCalls < fewestCalls) return false;
  return last === undefined || callsIn(last, amounts) / (2 * last.holders) >= fewestCalls;
}

/**
 * How many calls may ask the store at once: as many as can be allowed, one at least. Of a thousand calls on an exhausted
 * limit one asks, and the others wait for what it learns.
 */
export function mayAskAtOnce(amounts: readonly number[], last: LastStanding | undefined): number {
  return last === undefined ? Number.POSITIVE_INFINITY : Math.max(1, callsIn(last, amounts));
}

/** For how many such calls there is room in all limits. */
function callsIn({ usage }: LastStanding, amounts: readonly number[]): number {
  return amounts.reduce(
    (fewest, amount, index) =>
      amount === 0 ? fewest : Math.min(fewest, Math.floor((usage[index]?.remaining ?? 0) / amount)),
    Number.POSITIVE_INFINITY,
  );
}
