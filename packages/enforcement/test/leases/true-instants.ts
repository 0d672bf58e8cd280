import type { CalendarLimit, Meter, WindowFrom } from '../../src/index.ts';

/** What really became of a call, on the one clock of the test. */
export interface TrueCall {
  readonly slot: string;
  readonly meters: readonly Meter[];
  readonly windowFrom: WindowFrom;
  /** Not for the judge, but for what can be expected of it. */
  readonly isLeased: boolean;
  /** When it was decided on: in its process, or in the store where that was asked. */
  readonly admittedAt: number;
  /** When its tokens and money are given back if nobody said how it ended. Never for those of a process that died. */
  expiresAt: number;
  arrivedAt: number | undefined;
  endedAt: number | undefined;
  /** Undefined for a call that was released. */
  actual: { readonly tokens: number } | undefined;
  /** When its process died. */
  diedAt: number | undefined;
}

/**
 * The independent judge: for each admission it counts anew what all processes together had admitted, and says
 * where that was more than a limit. It knows nothing of leases.
 */
export function violations(calls: readonly TrueCall[]): string[] {
  return calls.flatMap(({ slot, meters, admittedAt: at }) =>
    meters.flatMap((meter) => {
      const level = levelAt(calls, slot, meter, at);
      return level > meter.limit ? [`${meter.name}: ${level} of ${meter.limit} at ${at}`] : [];
    }),
  );
}

function levelAt(calls: readonly TrueCall[], slot: string, { name }: Meter, at: number): number {
  let level = 0;
  for (const call of calls) {
    const meter = call.meters.find((one) => one.name === name);
    if (call.slot === slot && meter !== undefined) level += amountAt(call, meter, at);
  }
  return level;
}

/** What all calls took together of a budget in the period of the instant `at`, when all of them are over. */
export function spent(
  calls: readonly TrueCall[],
  slot: string,
  budget: CalendarLimit,
  at: number,
): number {
  let sum = 0;
  for (const call of calls) {
    const meter = call.meters.find(({ name }) => name === budget.name);
    if (call.slot !== slot || meter === undefined) continue;
    if (!samePeriod(budget.reset, call.admittedAt, at)) continue;
    const isReleased = call.endedAt !== undefined && call.actual === undefined;
    if (meter.unit === 'tokens') sum += call.actual?.tokens ?? 0;
    else if (!isReleased) sum += meter.amount;
  }
  return sum;
}

function amountAt(call: TrueCall, meter: Meter, at: number): number {
  const { admittedAt, endedAt, actual, diedAt } = call;
  if (admittedAt > at) return 0;
  const isOver = endedAt !== undefined && endedAt <= at;
  if (isOver && actual === undefined) return 0;
  if (meter.kind === 'concurrency')
    return isOver || call.expiresAt <= at || (diedAt !== undefined && diedAt <= at) ? 0 : 1;
  if (meter.kind === 'calendar' && !samePeriod(meter.reset, admittedAt, at)) return 0;
  if (meter.kind === 'rolling' && startOf(call, at) + meter.windowMs <= at) return 0;
  if (meter.unit === 'requests') return meter.amount;
  // A settlement after the TTL is a debt that nobody could foresee.
  if (isOver && endedAt < call.expiresAt) return actual?.tokens ?? 0;
  return call.expiresAt <= at ? 0 : meter.amount;
}

/** A call that has not arrived might do so at any moment. One of a dead process is taken to have arrived when it died. */
function startOf(call: TrueCall, at: number): number {
  if (call.windowFrom === 'admitted') return call.admittedAt;
  return Math.min(at, call.arrivedAt ?? at, call.endedAt ?? at, call.expiresAt, call.diedAt ?? at);
}

function samePeriod(reset: string, one: number, other: number): boolean {
  if (reset === 'one_time') return true;
  return new Date(one).toISOString().slice(0, 10) === new Date(other).toISOString().slice(0, 10);
}

/** The most that came in any rolling window, of instants in their order. */
export function mostInAnyWindow(instants: readonly number[], windowMs: number): number {
  let most = 0;
  let oldest = 0;
  for (const [newest, at] of instants.entries()) {
    while ((instants[oldest] ?? at) + windowMs <= at) oldest += 1;
    most = Math.max(most, newest - oldest + 1);
  }
  return most;
}
