import type { WireErrorCode } from '@regpilot/contract';
import type { MeterUsage } from '../meters/meter.ts';
import { factsOfCode } from '../policies/policy.ts';
import type { CheckFailure, CheckPolicy, MeterPolicy } from '../policies/policy.ts';

/** Why a call may not be made, in the words in which the gateway would say it. */
export interface Denial {
  readonly code: WireErrorCode;
  /** The HTTP status that goes with the code. */
  readonly status: number;
  /** Stable name of the policy, such as `requests_per_minute`. */
  readonly policy: string;
  /** In units of the policy (money in micro-dollars); null where the policy has no number. */
  readonly limit: number | null;
  readonly remaining: number | null;
  /**
   * Milliseconds until the call would be admitted if no other came; one millisecond earlier it would
   * still be denied. Null when waiting does not help. Where the store is away, until it is asked again.
   */
  readonly retryAfterMs: number | null;
  /** When the limit is whole again, epoch milliseconds; null for checks and for limits that never reset. */
  readonly resetAt: number | null;
  /** `1 minute`, `1 day`, `total`; null for checks. */
  readonly window: string | null;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export function denialOfCheck({ name }: CheckPolicy, failure: CheckFailure): Denial {
  const { status, message } = factsOfCode(failure.code);
  return {
    code: failure.code,
    status,
    policy: name,
    limit: failure.limit ?? null,
    remaining: null,
    retryAfterMs: null,
    resetAt: null,
    window: null,
    message: failure.message ?? message,
    details: { policy: name, ...failure.details },
  };
}

export function denialOfMeter(
  { code, name }: MeterPolicy,
  usage: MeterUsage,
  retryAfterMs: number | null,
): Denial {
  const { status, message } = factsOfCode(code);
  const { limit, remaining, resetAt, window, unit } = usage;
  return {
    code,
    status,
    policy: name,
    limit,
    remaining,
    retryAfterMs,
    resetAt,
    window,
    message,
    details: { policy: name, unit, window },
  };
}

/** For a call on which nobody can say whether the limit has room. */
export function denialOfOutage({ name, meter }: MeterPolicy, retryAfterMs: number): Denial {
  const code = 'SERVICE_UNAVAILABLE';
  return {
    code,
    status: factsOfCode(code).status,
    policy: name,
    limit: meter.limit,
    remaining: null,
    retryAfterMs,
    resetAt: null,
    window: null,
    message: 'Limits cannot be checked: the store that keeps their counters does not answer',
    details: { policy: name, unit: meter.unit, reason: 'store_unavailable' },
  };
}
