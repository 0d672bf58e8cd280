import { errorCodes, type ErrorCode } from './codes.ts';

/**
 * Held by the global symbol registry: a guard that asks for it also knows the errors of a second
 * installed copy of this package, and of its CommonJS twin, where `instanceof` says no.
 */
const brand: unique symbol = Symbol.for('@regpilot/error');

export interface RegPilotErrorOptions {
  /** What caused it. Shown by inspection, so it must not carry a key: see `redactKeys`. */
  readonly cause?: unknown;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryable?: boolean | undefined;
  readonly attempts?: number | undefined;
}

/**
 * The base of every error of these packages.
 *
 * `code` is stable and made to be switched on; `message` is for people and may change in any
 * release. No error holds a request, a header or a key, so printing or serialising one is safe.
 */
export class RegPilotError extends Error {
  override name = 'RegPilotError';
  readonly code: ErrorCode;
  /** HTTP status of the answer, or the one that the gateway would have given; undefined where there is none. */
  readonly status: number | undefined;
  /** The gateway's `x-request-id`: what its support asks for first. */
  readonly requestId: string | undefined;
  /** Whether the same call can succeed later without being changed. */
  readonly retryable: boolean;
  /** Requests sent for the call, 0 when it ended before the first one. */
  readonly attempts: number;

  constructor(
    code: ErrorCode,
    message: string = errorCodes[code].message,
    options: RegPilotErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? errorCodes[code].status ?? undefined;
    this.requestId = options.requestId;
    this.retryable = options.retryable ?? errorCodes[code].retryable;
    this.attempts = options.attempts ?? 0;
    Object.defineProperty(this, brand, { value: true });
  }

  /** What a structured log should hold: code, status and ids. No stack and no cause. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this)) };
  }
}

/** Whether a caught value is an error of these packages, whichever installed copy made it. */
export function isRegPilotError(value: unknown): value is RegPilotError {
  return typeof value === 'object' && value !== null && brand in value;
}
