import { ConfigurationError } from '@regpilot/contract';
import { enforcementModes } from '../policies/policy.ts';
import type { EnforcementMode, Policy, StoreErrorRule } from '../policies/policy.ts';
import { requireStoreErrorRule } from '../policies/policy-options.ts';
import type { EnforcementStore, WindowFrom } from '../stores/enforcement-store.ts';
import type { CallFacts } from './call-facts.ts';
import type { After } from './waiting/after.ts';

const windowStarts = ['admitted', 'arrived'] as const satisfies readonly WindowFrom[];

/** Twice the longest call that a client makes by default, and then some: streams may outlast a call's timeout. */
const defaultReservationTtlMs = 600_000;

/** Each holds a promise and a timer, and with a limit per minute the last of more would wait for hours. */
const defaultMaxWaiting = 1000;

/**
 * Far above what a store on the same network takes, and hardly noticed beside the call itself. A decision is promised
 * within 50 ms, and timers fire up to a few milliseconds late.
 */
const defaultStoreTimeoutMs = 45;
/** The longest timer that runs as long as it says. */
const longestTimeoutMs = 2 ** 31 - 1;

export interface EnforcerOptions {
  /**
   * The same for every call, or a function of the call. The function should return the same array for
   * the same rules: each array is compiled once.
   */
  readonly policies: readonly Policy[] | ((call: CallFacts) => readonly Policy[]);
  /** Default: a memory store of its own. */
  readonly store?: EnforcementStore | undefined;
  /**
   * The mode of policies without one of their own; a policy's own mode goes before it. But `off`
   * switches off all policies, whatever they say. Default `enforce`.
   */
  readonly mode?: EnforcementMode | undefined;
  /** Default `arrived`, for clients. A gateway uses `admitted`. */
  readonly windowFrom?: WindowFrom | undefined;
  /** How long a call may stay unsettled, longer than any call takes. Default 600,000. */
  readonly reservationTtlMs?: number | undefined;
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Ids of reservations in stores other than memory. Default `crypto.randomUUID`. */
  readonly newId?: (() => string) | undefined;
  /** Calls that may wait for quota at once; above it `admit` with `wait` denies at once. Default 1,000. */
  readonly maxWaiting?: number | undefined;
  /**
   * What holds while the store is away, for limits that do not say it themselves. `closed`: calls are denied, with
   * code SERVICE_UNAVAILABLE. `local`: this process goes on with its share of each limit. `open`: calls are
   * admitted. Where the limits of a call differ, one that is `closed` denies it. Memory stores are never away.
   * Default `closed`.
   */
  readonly onStoreError?: StoreErrorRule | undefined;
  /** How long a decision waits for a store other than memory, milliseconds. Default 45. */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * How many processes share the limits. With `local` each has a limit divided by it, rounded down, and 1 at least.
   * Default 1.
   */
  readonly processes?: number | undefined;
  /** From 0 to 1. Spreads when processes ask a store again that was away. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** The timer of those who wait, and of the deadline of a store: calls `fire` once after `ms`, unless what it returns is called. Default `setTimeout`. */
  readonly after?: After | undefined;
}

export type CheckedOptions = EnforcerOptions & {
  readonly maxWaiting: number;
  readonly mode: EnforcementMode;
  readonly windowFrom: WindowFrom;
  readonly reservationTtlMs: number;
  readonly onStoreError: StoreErrorRule;
  readonly storeTimeoutMs: number;
  readonly processes: number;
};

/** @throws ConfigurationError */
export function checkEnforcerOptions(options: EnforcerOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null)
    throw wrong('options', 'is missing', 'an object with policies');
  const {
    mode = 'enforce',
    windowFrom = 'arrived',
    reservationTtlMs = defaultReservationTtlMs,
    maxWaiting = defaultMaxWaiting,
    onStoreError = 'closed',
    storeTimeoutMs = defaultStoreTimeoutMs,
    processes = 1,
  } = options;
  if (typeof options.policies !== 'function' && !Array.isArray(options.policies)) {
    throw wrong('policies', 'is missing', 'an array of policies, or a function that returns one');
  }
  if (!enforcementModes.includes(mode))
    throw wrong('mode', 'is not a known mode', enforcementModes.join(', '));
  if (!windowStarts.includes(windowFrom))
    throw wrong('windowFrom', 'is not known', windowStarts.join(', '));
  if (!isCount(reservationTtlMs)) {
    throw wrong(
      'reservationTtlMs',
      'is not a duration',
      'a whole number of milliseconds from 1 on',
    );
  }
  if (!Number.isSafeInteger(maxWaiting) || maxWaiting < 0)
    throw wrong('maxWaiting', 'is not a number of calls', 'a whole number from 0 on');
  requireStoreErrorRule('onStoreError', onStoreError);
  if (!isCount(storeTimeoutMs) || storeTimeoutMs > longestTimeoutMs) {
    throw wrong(
      'storeTimeoutMs',
      'is not a duration',
      `a whole number of milliseconds from 1 to ${longestTimeoutMs}`,
    );
  }
  if (!isCount(processes))
    throw wrong('processes', 'is not a number of processes', 'a whole number from 1 on');
  for (const name of ['now', 'newId', 'after', 'random'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw wrong(name, 'is not a function', 'a function');
  }
  if (options.store !== undefined && typeof options.store?.reserve !== 'function') {
    throw wrong('store', 'is not a store', 'memoryStore() or another EnforcementStore');
  }
  return {
    ...options,
    mode,
    windowFrom,
    reservationTtlMs,
    maxWaiting,
    onStoreError,
    storeTimeoutMs,
    processes,
  };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function wrong(field: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem, allowed });
}
