import type { MeterLimit } from '../../meters/meter.ts';

/** With it a lease costs less than one round trip in fifty calls, its report included. */
const callsOfLease = 128;
/** Longer than ten leases nothing is leased: it would be lost for too long with its process. */
const longestInLeases = 10;
/**
 * What is used enters its window up to two lease terms late, so that a term may be a small part of the window only: at a
 * tenth, a window at 60 % of its limit has room for the delay and for the shares of all.
 */
const termsOfWindow = 10;

/**
 * How long calls are admitted on one lease: `leaseMs` where it is used by many calls, longer where calls are fewer, as
 * far as the shortest rolling window allows. Eight processes that share 60 calls a second make seven each: at one lease a
 * second every seventh call would cost a round trip.
 */
export function leaseTermMs(
  callsPerMs: number,
  leaseMs: number,
  meters: readonly MeterLimit[],
): number {
  const longest = Math.min(leaseMs * longestInLeases, shortestWindowMs(meters) / termsOfWindow);
  return Math.floor(Math.max(leaseMs, Math.min(longest, callsOfLease / callsPerMs)));
}

/** Whether all windows are long enough for leases. A limit per second is not: its window would be over with the lease. */
export function windowsAllowLeases(meters: readonly MeterLimit[], leaseMs: number): boolean {
  return shortestWindowMs(meters) >= leaseMs * termsOfWindow;
}

function shortestWindowMs(meters: readonly MeterLimit[]): number {
  return meters.reduce(
    (shortest, meter) => (meter.kind === 'rolling' ? Math.min(shortest, meter.windowMs) : shortest),
    Number.POSITIVE_INFINITY,
  );
}
