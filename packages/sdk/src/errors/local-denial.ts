import { isRegPilotError } from '@regpilot/contract';
import type { Denial, Refused } from '@regpilot/enforcement';
import type { APIError } from './api-error.ts';
import { createAPIError } from './error-class.ts';
import { tellWhyStopped } from './stopped-because.ts';

/** What enforcement says of a call that it does not admit, and how the limits of the call stand. */
export type LocalRefusal = Pick<Refused, 'denial' | 'usage'>;

/** Of each error its refusal, which says more than an error can: what is left, and of which other limits. */
const refusals = new WeakMap<object, LocalRefusal>();

/** The error that the gateway would have answered with, of the same class, marked `local: true`. */
export function localDenialError(
  refusal: LocalRefusal,
  { keyId, attempts }: { keyId?: string | undefined; attempts: number },
): APIError {
  const { code, status, policy, limit, retryAfterMs, message, details }: Denial = refusal.denial;
  const error = createAPIError(status, {
    code,
    status,
    message,
    attempts,
    keyId,
    policy,
    limit: limit ?? undefined,
    details,
    retryAfterMs,
    retryable: retryAfterMs !== null,
    local: true,
  });
  tellWhyStopped(error, 'denied');
  refusals.set(error, refusal);
  return error;
}

/** Whether a call was refused by the client's own enforcement, so that nothing was sent. */
export function isLocalDenial(error: unknown): error is APIError {
  return isRegPilotError(error) && 'local' in error && error.local === true;
}

/** Undefined for an error that `localDenialError` of this copy of the package did not make. */
export function refusalBehind(error: unknown): LocalRefusal | undefined {
  return typeof error === 'object' && error !== null ? refusals.get(error) : undefined;
}
