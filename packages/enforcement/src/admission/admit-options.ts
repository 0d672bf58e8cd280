import { ConfigurationError } from '@regpilot/contract';

const parts = ['client', 'key'] as const;
/** `client`: the meters with scope `client`. `key`: everything else, the checks included. */
export type PolicyPart = (typeof parts)[number];

export interface AdmitOptions {
  /**
   * Waits for quota instead of denying, where waiting helps. Calls of one slot are admitted in the
   * order in which they came, by this enforcer. A call that does not wait is decided on at once,
   * and may take what is free.
   */
  readonly wait?: boolean | undefined;
  /**
   * At most this long. A denial whose retry time lies beyond it is returned at once, any other when
   * the time is up. From 0 to 2,147,483,647; default 60,000. Only with `wait`.
   */
  readonly maxWaitMs?: number | undefined;
  /** Ends the waiting: `admit` rejects with the signal's reason. Only with `wait`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Decides on one part of the policies alone, for a caller that decides on the client once and on
   * each key that it tries. With `client`, `keyId` is not looked at. Default: all.
   */
  readonly only?: PolicyPart | undefined;
}

export interface CheckedAdmitOptions {
  readonly wait: boolean;
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
  readonly only: PolicyPart | undefined;
}

/** A whole window of a limit per minute. */
const defaultMaxWaitMs = 60_000;
/** The longest timer that runs as long as it says. */
const longestWaitMs = 2 ** 31 - 1;

/** @throws ConfigurationError */
export function checkAdmitOptions(options: AdmitOptions): CheckedAdmitOptions {
  if (typeof options !== 'object' || options === null)
    throw wrong('options', 'is not an object', 'an object with wait, maxWaitMs, signal or only');
  const { wait = false, maxWaitMs = defaultMaxWaitMs, signal, only } = options;
  if (typeof wait !== 'boolean') throw wrong('wait', 'is not a boolean', 'true or false');
  if (!Number.isInteger(maxWaitMs) || maxWaitMs < 0 || maxWaitMs > longestWaitMs) {
    throw wrong(
      'maxWaitMs',
      'is not a duration',
      `a whole number of milliseconds from 0 to ${longestWaitMs}`,
    );
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw wrong('signal', 'is not a signal', 'an AbortSignal');
  if (only !== undefined && !parts.includes(only))
    throw wrong('only', 'is not a part of the policies', parts.join(', '));
  return { wait, maxWaitMs, signal, only };
}

function wrong(name: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field: `admit.${name}`, problem, allowed });
}
