import { ConfigurationError } from '@regpilot/contract';
import type { LimitReaction } from './client-options.ts';
import { callHeaders } from './default-headers.ts';
import {
  checkFields,
  durationMs,
  flag,
  limitReaction,
  nonEmptyText,
  wholeNumber,
  type FieldCheck,
} from './field-check.ts';

/** What one call may set for itself; everything else comes from the client. `undefined` counts as not set. */
export interface CallOptions {
  /** Ends the call at any point with an `AbortError` whose cause is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one attempt: to the end of a JSON answer, to the headers of a stream. */
  readonly timeout?: number | undefined;
  /** Milliseconds for the call with its retries and waits. Of a stream, which may go on for hours, until its first byte. */
  readonly totalTimeout?: number | undefined;
  /** Milliseconds without a byte after which a stream is given up. */
  readonly idleTimeout?: number | undefined;
  /** How often a failed attempt is repeated; 0 for never. Going on with another key is no retry. */
  readonly retries?: number | undefined;
  /** Sent beside the client's own; those that carry the key, the body's type or the idempotency key can't be set. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For POST; by default a new one for each call, the same over its attempts. 1 to 255 visible ASCII characters. */
  readonly idempotencyKey?: string | undefined;
  /**
   * Set to true when a second execution does no harm: then a POST whose outcome is unknown (sent, no
   * answer) is repeated even where the gateway keeps no idempotency keys. Key creation and rotation
   * are never repeated.
   */
  readonly repeatable?: boolean | undefined;
  /** Whether the call is denied or waits when no key has quota for it. */
  readonly onLimit?: LimitReaction | undefined;
  /** Longest wait for quota in milliseconds, over all waits of the call. */
  readonly maxWaitMs?: number | undefined;
}

/** Visible ASCII, as a header field may carry it. */
const idempotencyKey: FieldCheck = {
  allowed: '1 to 255 visible ASCII characters',
  accepts: (value) => typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value),
};

const signal: FieldCheck = {
  allowed: 'an AbortSignal',
  // By shape: a signal of another realm or of a polyfill is no instance of this one's class.
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    typeof value.aborted === 'boolean' &&
    'addEventListener' in value &&
    typeof value.addEventListener === 'function',
};

/** The type of the options and this table are held together by `satisfies`: an option without a check does not compile. */
export const callChecks = {
  signal,
  timeout: durationMs,
  totalTimeout: durationMs,
  idleTimeout: durationMs,
  retries: wholeNumber(0, 100),
  headers: callHeaders,
  idempotencyKey,
  repeatable: flag,
  onLimit: limitReaction,
  maxWaitMs: durationMs,
} as const satisfies Record<keyof CallOptions, FieldCheck>;

/** @throws ConfigurationError naming the option and what is allowed. */
export function checkCallOptions(options: CallOptions | undefined): CallOptions {
  if (options === undefined) return noOptions;
  checkFields(callChecks, options, 'options');
  return options;
}

const noOptions: CallOptions = {};

/** As one segment of a path; `.` and `..` would be taken for a step, and lead to another route. */
const pathSegment: FieldCheck = {
  allowed: 'the id that the gateway gave, a string that is not empty',
  accepts: (value) => nonEmptyText.accepts(value) && value !== '.' && value !== '..',
};

/** @throws ConfigurationError unless `id` can stand in a path. */
export function checkId(id: unknown): void {
  if (pathSegment.accepts(id)) return;
  throw new ConfigurationError({
    field: 'id',
    problem: 'is missing or no id',
    allowed: pathSegment.allowed,
  });
}
