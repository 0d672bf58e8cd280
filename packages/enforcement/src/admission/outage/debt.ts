import { calendarPeriod } from '../../meters/calendar-period.ts';
import { unitIndex } from '../../meters/amounts.ts';
import type { Amounts } from '../../meters/amounts.ts';
import type { Meter, MeterLimit } from '../../meters/meter.ts';

/** What one call took, and when. Epoch milliseconds. */
export interface SpentCall {
  readonly amounts: Amounts;
  /** Decides on the calendar periods that it counts in. */
  readonly admittedAt: number;
  /** When its rolling windows began. */
  readonly startedAt: number;
}

/** What calls took of a slot, and its store does not know. */
export interface Debt {
  readonly slot: string;
  readonly calls: number;
  readonly amounts: Amounts;
  /** Until when it counts in each meter, epoch milliseconds. */
  readonly counts: readonly { readonly meter: MeterLimit; readonly until: number }[];
}

/** What is added up of a rolling window leaves it in parts, each as late as its last call may. */
const partsOfWindow = 8;

export function debtOf(slot: string, meters: readonly MeterLimit[], call: SpentCall): Debt {
  const counts = meters.map((meter) => ({ meter, until: countsUntil(meter, call) }));
  return { slot, calls: 1, amounts: call.amounts, counts };
}

/** A call that is over is no more in flight. */
function countsUntil(meter: MeterLimit, { admittedAt, startedAt }: SpentCall): number {
  if (meter.kind === 'concurrency') return 0;
  if (meter.kind === 'calendar') return calendarPeriod(meter.reset, admittedAt).endsAt;
  const partMs = Math.ceil(meter.windowMs / partsOfWindow);
  return (Math.floor(startedAt / partMs) + 1) * partMs + meter.windowMs;
}

/**
 * What of a debt still counts, as meters that no store denies: what was spent is spent. Counters do not
 * depend on the limit that they are asked with.
 */
export function metersOfDebt({ amounts, counts }: Debt, now: number): Meter[] {
  return counts.flatMap(({ meter, until }) => {
    const amount = amounts[unitIndex[meter.unit]];
    return until <= now || amount === 0
      ? []
      : [{ ...meter, limit: Number.MAX_SAFE_INTEGER, amount }];
  });
}

/** Debts that end together are one. */
export function joinDebts(one: Debt, other: Debt): Debt {
  const [requests, tokens, microUsd, inFlight] = one.amounts;
  const added = other.amounts;
  return {
    slot: one.slot,
    calls: one.calls + other.calls,
    amounts: [requests + added[0], tokens + added[1], microUsd + added[2], inFlight + added[3]],
    counts: one.counts.map(({ meter, until }, index) => ({
      meter,
      until: Math.max(until, other.counts[index]?.until ?? 0),
    })),
  };
}
