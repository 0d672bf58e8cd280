import type { RateLimitStatus } from '@regpilot/contract';
import { dayMs } from './calendar-period.ts';
import type { ResetPeriod } from './calendar-period.ts';

/**
 * What a meter counts. `requests` is 1 a call; `tokens` and `microUsd` (whole micro-dollars) are
 * reserved as estimates and settled; `concurrency` is 1 while a call is in flight.
 */
export type MeterUnit = RateLimitStatus['unit'];

/** Units that a window or a period can add up. */
export type CountedUnit = Exclude<MeterUnit, 'concurrency'>;

/** At most `limit` in any window of `windowMs`, half open: what came at `now - windowMs` no longer counts. */
export interface RollingLimit {
  readonly kind: 'rolling';
  readonly name: string;
  readonly unit: CountedUnit;
  readonly limit: number;
  readonly windowMs: number;
}

/** At most `limit` in each calendar period (UTC). */
export interface CalendarLimit {
  readonly kind: 'calendar';
  readonly name: string;
  readonly unit: CountedUnit;
  readonly limit: number;
  readonly reset: ResetPeriod;
}

/** At most `limit` calls between admission and settlement. */
export interface ConcurrencyLimit {
  readonly kind: 'concurrency';
  readonly name: string;
  readonly unit: 'concurrency';
  readonly limit: number;
}

/** A limit as a policy states it, the same for every call. */
export type MeterLimit = RollingLimit | CalendarLimit | ConcurrencyLimit;

/** A limit together with what one call takes from it, as a store gets it. */
export type Meter = MeterLimit & { readonly amount: number };

/** A limit as it stands for one slot. Extends the contract's form, so that its header formatters take it. */
export interface MeterUsage extends RateLimitStatus {
  /** Settled and reserved together, in units of the meter. May be above `limit`: a settlement can leave a debt. */
  readonly used: number;
  /** Never below 0. */
  readonly remaining: number;
  /**
   * Epoch milliseconds. Rolling windows: when the newest entry leaves, so that the window is empty
   * (now, if it is empty). Calendar periods: their end. Null for `one_time` and concurrency.
   */
  readonly resetAt: number | null;
  /** Null where the length varies (months, years) or there is none. */
  readonly windowMs: number | null;
  /** For people and for the wire: `1 minute`, `1 day`, `total`. */
  readonly window: string;
}

/**
 * Counters are kept under this name, which leaves the limit out: raising or lowering a limit keeps
 * what was counted, another window or period starts anew.
 */
export function meterIdentity(meter: MeterLimit): string {
  return `${meter.name}|${meter.unit}|${spanOf(meter)}`;
}

const rollingLabels: Readonly<Record<number, string>> = {
  1000: '1 second',
  60_000: '1 minute',
  3_600_000: '1 hour',
};
const calendarLabels: Readonly<Record<ResetPeriod, string>> = {
  daily: '1 day',
  weekly: '1 week',
  monthly: '1 month',
  yearly: '1 year',
  one_time: 'total',
};
const calendarLengths: Readonly<Record<ResetPeriod, number | null>> = {
  daily: dayMs,
  weekly: 7 * dayMs,
  monthly: null,
  yearly: null,
  one_time: null,
};

/** `1 minute`, `1 day`, `total`, `in flight`. */
function windowLabel(meter: MeterLimit): string {
  if (meter.kind === 'concurrency') return 'in flight';
  if (meter.kind === 'calendar') return calendarLabels[meter.reset];
  return rollingLabels[meter.windowMs] ?? `${meter.windowMs} ms`;
}

/** Null where there is no window, or none of constant length. */
function windowLength(meter: MeterLimit): number | null {
  if (meter.kind === 'concurrency') return null;
  return meter.kind === 'calendar' ? calendarLengths[meter.reset] : meter.windowMs;
}

/** A limit as it stands: what a store gives to those who ask. `used` and `resetAt` as in `MeterUsage`. */
export function meterUsage(meter: MeterLimit, used: number, resetAt: number | null): MeterUsage {
  return {
    policy: meter.name,
    unit: meter.unit,
    limit: meter.limit,
    used,
    remaining: Math.max(0, meter.limit - used),
    resetAt,
    windowMs: windowLength(meter),
    window: windowLabel(meter),
  };
}

function spanOf(meter: MeterLimit): string {
  if (meter.kind === 'rolling') return `rolling ${meter.windowMs}`;
  return meter.kind === 'calendar' ? `calendar ${meter.reset}` : 'concurrency';
}
