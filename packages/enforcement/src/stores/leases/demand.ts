/**
 * What the calls of a slot ask for, as a sum that fades: what came a `fadeMs` ago counts 1/e. A steady rate fills two
 * thirds of its level within one `fadeMs` and is forgotten as quickly; many calls in one instant show at once.
 */
export interface Demand {
  /** On a clock of which only differences count. */
  readonly at: number;
  readonly calls: number;
  /** One for each meter, in its units. */
  readonly amounts: readonly number[];
}

export const noDemand: Demand = { at: 0, calls: 0, amounts: [] };

/** The demand with one more call in it. */
export function withCall(
  demand: Demand,
  amounts: readonly number[],
  now: number,
  fadeMs: number,
): Demand {
  const left = remainder(demand, now, fadeMs);
  return {
    at: now,
    calls: demand.calls * left + 1,
    amounts: amounts.map((amount, index) => (demand.amounts[index] ?? 0) * left + amount),
  };
}

/** Calls, and units of each meter, that a stretch of `forMs` from now on is likely to need. */
export function expectedIn(
  demand: Demand,
  forMs: number,
  now: number,
  fadeMs: number,
): { readonly calls: number; readonly amounts: readonly number[] } {
  const times = (remainder(demand, now, fadeMs) * forMs) / fadeMs;
  return {
    calls: demand.calls * times,
    amounts: demand.amounts.map((amount) => amount * times),
  };
}

function remainder({ at }: Demand, now: number, fadeMs: number): number {
  return Math.exp(-Math.max(0, now - at) / fadeMs);
}
