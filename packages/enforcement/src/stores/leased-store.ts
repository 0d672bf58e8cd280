import type { EnforcementStore } from './enforcement-store.ts';
import { LeaseKeeper } from './leases/lease-keeper.ts';
import { checkLeasedStoreOptions } from './leases/leased-store-options.ts';
import type { LeasedStoreOptions, SharingStore } from './leases/leased-store-options.ts';

/** Its writes of leased calls are done at once; what the inner store keeps may take promises. */
export interface LeasedStore extends EnforcementStore {
  close(): Promise<void>;
}

/**
 * Decides in this process, on shares of the limits that it leases from a store which several processes share. Where a
 * share is at hand `reserve` answers at once and without a promise; else the calls of a slot that wait share one request.
 *
 * What it keeps:
 *
 * - No rolling window ever holds more than its limit, and no budget is passed, over all processes together. A lease ends
 *   here before it ends in the store, by differences of this clock alone. What calls use enters the windows when it is
 *   reported, and counts as held before that, so a call may count up to two lease terms longer than its window. Tokens and
 *   money count from the end of their call.
 * - Settlements above the estimate count as everywhere: they are reported as debts, and taken off the local share.
 * - What a dead process held is counted as used at the end of its lease, which is at most thirty `leaseMs` later
 *   (concurrency is free then), so it is lost until the window or the period ends.
 * - Two things take reports that arrive. Concurrency holds while they arrive within a `leaseMs`: of a process that is cut
 *   off for longer the store gives the places in flight away. And a call that arrives only when its process has been cut off
 *   for a whole window (`windowFrom: 'arrived'`) is not counted from its arrival.
 *
 * What differs from its inner store: a denial is remembered until its retry time, at most for ten `leaseMs`, and forgotten
 * when something of this process is given back, so what another process gives back meanwhile is noticed late. A released
 * request that a rolling window was told of stays in it. A settlement more than half a minute after the TTL is lost, and a
 * repeated id is a new call half a minute after the first has ended. The usage of an admission is what was known when the
 * store answered last, with what was used here since.
 *
 * Limits with a window shorter than ten leases (those per second), slots with few calls, and limits of which too little is
 * left to share go to the inner store call by call.
 *
 * `usage` reports what is used and asks the inner store; unused shares, of all processes, count as used there. `close`
 * returns all shares and closes the inner store; what calls in flight hold counts as used thirty `leaseMs` later at the
 * latest. An error of the store goes to the calls that wait for it; shares that are held are used to their end, and reports
 * are repeated for a minute. A request to the store has to end, with an error where nothing else comes.
 *
 * @throws ConfigurationError
 */
export function leasedStore(inner: SharingStore, options: LeasedStoreOptions = {}): LeasedStore {
  return new LeaseKeeper(inner, checkLeasedStoreOptions(inner, options));
}
