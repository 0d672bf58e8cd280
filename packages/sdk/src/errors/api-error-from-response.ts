import {
  errorCodes,
  headerNames,
  parseRateLimitFields,
  readErrorBody,
  readRetryAfter,
  redactKeys,
  type ErrorReading,
  type RateLimitFields,
} from '@regpilot/contract';
import type { APIError } from './api-error.ts';
import { createAPIError } from './error-class.ts';
import { redactValue } from './redact-value.ts';

/** An error body is read this far. Those of the known gateways are below 2 KiB; a captive portal's page is not. */
export const errorBodyLimitBytes = 64 * 1024;

/** How much of a body that is no JSON is shown. */
const excerptLength = 300;

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** At most `errorBodyLimitBytes` of it. */
  readonly bodyText: string;
  readonly attempts: number;
  readonly keyId?: string | undefined;
  /** Keys in use, taken out by value: a gateway may quote the one that it refuses, whatever it looks like. */
  readonly keys?: readonly string[] | undefined;
  /** Epoch milliseconds, for a Retry-After that is a date. */
  readonly nowMs: number;
  /** How long the call could still wait, for a message that says when to come back; default `Infinity`. */
  readonly timeLeftMs?: number | undefined;
}

/** Never throws: a gateway in front of the gateway answers with whatever it likes. */
export function apiErrorFromResponse(answer: ErrorAnswer): APIError {
  const { status, headers, attempts, keyId, keys = [], timeLeftMs = Infinity } = answer;
  const redact = (text: string): string => redactKeys(text, keys);
  const body = redactValue(parseJson(answer.bodyText), redact);
  const reading = readErrorBody(body, status);
  const requestId = headers.get(headerNames.requestId) ?? reading.requestId;
  const limit = readLimit(reading, body, answer);
  const message = reading.message ?? errorCodes[reading.code].message;
  return createAPIError(status, {
    code: reading.code,
    message: message + comeBack(limit.retryAfterMs, timeLeftMs),
    status,
    requestId: requestId === undefined ? undefined : redact(requestId),
    attempts,
    keyId,
    foreignCode: reading.foreignCode,
    details: reading.details ?? (body === undefined ? excerpt(redact(answer.bodyText)) : undefined),
    ...limit,
  });
}

/** Said in the message where the call ends for it: who reads it in a log does not see the field. */
function comeBack(retryAfterMs: number | null, timeLeftMs: number): string {
  if (retryAfterMs === null || retryAfterMs < timeLeftMs) return '';
  const seconds = Math.ceil(retryAfterMs / 1000);
  return ` (try again in ${seconds} s, which is longer than this call may take)`;
}

/** The documented 429 names its limit in the body, plain gateways only in headers, if at all. */
function readLimit(
  reading: ErrorReading,
  body: unknown,
  { status, headers, nowMs }: ErrorAnswer,
): {
  retryAfterMs: number | null;
  retryable?: boolean;
  limit?: number | undefined;
  policy?: string | undefined;
} {
  const get = (name: string): string | null => headers.get(name);
  const policy = reading.details?.['policy'];
  const limit =
    typeof body === 'object' && body !== null && 'limit' in body ? body.limit : undefined;
  const fields = parseRateLimitFields(get, nowMs);
  const told = {
    limit: typeof limit === 'number' ? limit : fields?.limit,
    policy: typeof policy === 'string' ? policy : undefined,
  };
  const asked = readRetryAfter(get, nowMs);
  // A body that says null says that the limit never resets, which no header can express.
  if (reading.retryAfterMs === null && asked === null)
    return { ...told, retryAfterMs: null, retryable: false };
  const reset = status === 429 ? untilReset(fields, nowMs) : null;
  return { ...told, retryAfterMs: asked ?? reading.retryAfterMs ?? reset };
}

/** Of a limit that has something left the reset says nothing: then another one denied the call. */
function untilReset(fields: RateLimitFields | null, nowMs: number): number | null {
  if (fields === null || fields.remaining > 0 || fields.resetAt === null) return null;
  return Math.max(0, fields.resetAt - nowMs);
}

/** Of a text that is redacted already: a key that is cut in half is no longer found. */
function excerpt(text: string): Readonly<Record<string, unknown>> | undefined {
  const shown = text.trim().slice(0, excerptLength);
  return shown === '' ? undefined : { body: shown };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
