import { ConfigurationError } from '@regpilot/contract';
import { enforcementModes } from '../policies/policy.ts';
import type { EnforcementMode, Policy } from '../policies/policy.ts';
import type { EnforcementStore, WindowFrom } from '../stores/enforcement-store.ts';
import type { CallFacts } from './call-facts.ts';
import type { After } from './waiting/after.ts';

const windowStarts = ['admitted', 'arrived'] as const satisfies readonly WindowFrom[];

/** Twice the longest call that a client makes by default, and then some: streams may outlast a call's timeout. */
const defaultReservationTtlMs = 600_000;

/** Each holds a promise and a timer, and with a limit per minute the last of more would wait for hours. */
const defaultMaxWaiting = 1000;

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
  /** The timer of those who wait: calls `fire` once after `ms`, unless what it returns is called. Default `setTimeout`. */
  readonly after?: After | undefined;
}

export type CheckedOptions = EnforcerOptions & {
  readonly maxWaiting: number;
  readonly mode: EnforcementMode;
  readonly windowFrom: WindowFrom;
  readonly reservationTtlMs: number;
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
  } = options;
  if (typeof options.policies !== 'function' && !Array.isArray(options.policies)) {
    throw wrong('policies', 'is missing', 'an array of policies, or a function that returns one');
  }
  if (!enforcementModes.includes(mode))
    throw wrong('mode', 'is not a known mode', enforcementModes.join(', '));
  if (!windowStarts.includes(windowFrom))
    throw wrong('windowFrom', 'is not known', windowStarts.join(', '));
  if (!Number.isSafeInteger(reservationTtlMs) || reservationTtlMs < 1) {
    throw wrong(
      'reservationTtlMs',
      'is not a duration',
      'a whole number of milliseconds from 1 on',
    );
  }
  if (!Number.isSafeInteger(maxWaiting) || maxWaiting < 0)
    throw wrong('maxWaiting', 'is not a number of calls', 'a whole number from 0 on');
  for (const name of ['now', 'newId', 'after'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function')
      throw wrong(name, 'is not a function', 'a function');
  }
  if (options.store !== undefined && typeof options.store?.reserve !== 'function') {
    throw wrong('store', 'is not a store', 'memoryStore() or another EnforcementStore');
  }
  return { ...options, mode, windowFrom, reservationTtlMs, maxWaiting };
}

function wrong(field: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem, allowed });
}
