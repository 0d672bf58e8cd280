import type { ErrorCode } from '@regpilot/contract';
import { CallError, type CallErrorOptions } from './call-error.ts';

export interface APIErrorOptions extends CallErrorOptions {
  readonly code: ErrorCode;
  readonly message?: string | undefined;
  readonly status?: number | undefined;
  readonly retryable?: boolean | undefined;
  readonly keyId?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly foreignCode?: string | undefined;
  readonly retryAfterMs?: number | null | undefined;
  readonly limit?: number | undefined;
  readonly policy?: string | undefined;
  readonly local?: boolean | undefined;
}

/**
 * The gateway answered with an error, or the client's own enforcement refused the call in the
 * gateway's stead (`local: true`; then nothing was sent).
 *
 * Texts of the gateway are shown with everything taken out that looks like a key.
 */
export class APIError extends CallError {
  override name = 'APIError';
  /** Which key the last attempt used; an id, never a part of the key. */
  readonly keyId: string | undefined;
  /** The gateway's `details`, such as the name of the permission that is missing. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** The gateway's own code where it is none of RegPilot's. */
  readonly foreignCode: string | undefined;
  /**
   * How long to wait before the call can succeed. Null when that is not known; with `retryable: false`
   * it is never.
   */
  readonly retryAfterMs: number | null;
  readonly local: boolean;

  constructor(options: APIErrorOptions) {
    super(options.code, options.message, options);
    this.keyId = options.keyId;
    this.details = options.details;
    this.foreignCode = options.foreignCode;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.local = options.local ?? false;
  }
}

/** 400, 413, 415 and 422: the call is wrong and stays wrong. */
export class BadRequestError extends APIError {
  override name = 'BadRequestError';
}

/** 401: the key is not accepted. */
export class AuthenticationError extends APIError {
  override name = 'AuthenticationError';
}

/** 403: the key is good, but not for this call. */
export class PermissionDeniedError extends APIError {
  override name = 'PermissionDeniedError';
}

/** 404. */
export class NotFoundError extends APIError {
  override name = 'NotFoundError';
}

/** 409: such as a revoked key that should be activated, or an idempotency key still in use. */
export class ConflictError extends APIError {
  override name = 'ConflictError';
}

/** 429: a limit of the key is used up. `code` tells which kind, `policy` which one. */
export class RateLimitError extends APIError {
  override name = 'RateLimitError';
  /** How much the limit allows in its window; undefined where the gateway does not say. */
  readonly limit: number | undefined;
  /** Name of the limit, such as `requests_per_minute`; undefined where the gateway does not say. */
  readonly policy: string | undefined;

  constructor(options: APIErrorOptions) {
    super(options);
    this.limit = options.limit;
    this.policy = options.policy;
  }
}

/** 5xx: the gateway's or its provider's doing. */
export class ServerError extends APIError {
  override name = 'ServerError';
}
