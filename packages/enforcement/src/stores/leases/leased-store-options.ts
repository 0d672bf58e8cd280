import { ConfigurationError } from '@regpilot/contract';
import type { After } from '../../admission/waiting/after.ts';
import type { EnforcementStore } from '../enforcement-store.ts';
import type { ShareSource } from './share-source.ts';

/** A store that decides, and gives shares of its limits. */
export type SharingStore = EnforcementStore & ShareSource;

export interface LeasedStoreOptions {
  /**
   * How long a busy slot decides on one share, from 1 to 60,000. A slot with fewer calls leases for up to ten times as
   * long, at most a tenth of its shortest window. Default 1,000.
   */
  readonly leaseMs?: number | undefined;
  /** The most of a limit that one lease takes, in its units, but for a call that needs more by itself. Default: no bound. */
  readonly maxShare?: number | undefined;
  /** Milliseconds, of which only differences count. Must not be set back. Default `performance.now`. */
  readonly now?: (() => number) | undefined;
  /**
   * The timer of reports: calls `fire` once after `ms`, unless what it returns is called. Default `setTimeout`, which
   * does not keep the process alive.
   */
  readonly after?: After | undefined;
}

export interface CheckedLeasedStoreOptions {
  readonly leaseMs: number;
  readonly maxShare: number;
  readonly now: () => number;
  readonly after: After;
}

const longestLeaseMs = 60_000;
/** Above it a timer of Node and of browsers fires at once instead of late. */
const longestTimerMs = 2 ** 31 - 1;
const storeMethods = [
  'reserve',
  'arrived',
  'settle',
  'release',
  'usage',
  'lease',
  'report',
] as const;

/** @throws ConfigurationError */
export function checkLeasedStoreOptions(
  inner: SharingStore,
  options: LeasedStoreOptions,
): CheckedLeasedStoreOptions {
  if (storeMethods.some((name) => typeof inner?.[name] !== 'function'))
    throw wrong('inner', 'is not a store that shares', 'an EnforcementStore with lease and report');
  if (typeof options !== 'object' || options === null)
    throw wrong('options', 'is not an object', 'an object with leaseMs, maxShare, now or after');
  const {
    leaseMs = 1000,
    maxShare = Number.POSITIVE_INFINITY,
    now = () => performance.now(),
    after = quietAfter,
  } = options;
  if (!Number.isInteger(leaseMs) || leaseMs < 1 || leaseMs > longestLeaseMs) {
    const allowed = `a whole number of milliseconds from 1 to ${longestLeaseMs}`;
    throw wrong('leaseMs', 'is not a duration', allowed);
  }
  if (maxShare !== Number.POSITIVE_INFINITY && (!Number.isSafeInteger(maxShare) || maxShare < 1))
    throw wrong('maxShare', 'is not an amount', 'a whole number from 1 on');
  for (const [name, value] of Object.entries({ now, after }))
    if (typeof value !== 'function') throw wrong(name, 'is not a function', 'a function');
  return { leaseMs, maxShare, now, after };
}

/** A lease is no reason to keep a process alive: what it does not report ends by itself. */
const quietAfter: After = (ms, fire) => {
  const timer = setTimeout(fire, Math.min(ms, longestTimerMs));
  // A browser's timer is a number, which has nothing to unref.
  if (typeof timer === 'object') timer.unref();
  return () => {
    clearTimeout(timer);
  };
};

function wrong(name: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field: `leasedStore.${name}`, problem, allowed });
}
