import { isRegPilotError, type ErrorCode } from '@regpilot/contract';
import type { APIError } from './api-error.ts';
import { createAPIError } from './error-class.ts';

/** What enforcement says of a call that it does not admit. */
export interface Denial {
  readonly code: ErrorCode;
  readonly status: number;
  readonly policy: string;
  readonly limit?: number | null | undefined;
  /** Null when waiting does not help. */
  readonly retryAfterMs: number | null;
  readonly message: string;
  /** The gateway's own `details` for this reason. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** The error that the gateway would have answered with, of the same class, marked `local: true`. */
export function localDenialError(
  denial: Denial,
  { keyId, attempts }: { keyId?: string | undefined; attempts: number },
): APIError {
  const { code, status, policy, limit, retryAfterMs, message, details = { policy } } = denial;
  return createAPIError(status, {
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
}

/** Whether a call was refused by the client's own enforcement, so that nothing was sent. */
export function isLocalDenial(error: unknown): error is APIError {
  return isRegPilotError(error) && 'local' in error && error.local === true;
}
