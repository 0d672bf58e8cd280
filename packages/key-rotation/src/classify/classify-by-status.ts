import { parseRetryAfter } from '@regpilot/contract';
import type { FailedOutcome } from '../attempt/outcome.ts';
import { answerHeaders, read } from './answer-headers.ts';

/**
 * Says what a failure means for the key and the call. It is given what the function threw, or the
 * `Response` that it returned; null for a `Response` that is no failure of a key.
 */
export type Classify = (failure: unknown, now: number) => FailedOutcome | null;

/** What a connection that failed says about delivery: refused and unknown hosts got nothing. */
const deliveryOfCode: Readonly<Record<string, 'not-sent' | 'unknown'>> = {
  ECONNREFUSED: 'not-sent',
  ENOTFOUND: 'not-sent',
  EAI_AGAIN: 'not-sent',
  EHOSTUNREACH: 'not-sent',
  ENETUNREACH: 'not-sent',
  UND_ERR_CONNECT_TIMEOUT: 'not-sent',
  ECONNRESET: 'unknown',
  EPIPE: 'unknown',
  ETIMEDOUT: 'unknown',
  UND_ERR_SOCKET: 'unknown',
  UND_ERR_HEADERS_TIMEOUT: 'unknown',
  UND_ERR_BODY_TIMEOUT: 'unknown',
};

/**
 * The default classifier: by `status`, `statusCode` or `response.status`, as HTTP clients put them
 * on their errors and `Response` has it; without a status by the code of a failed connection, or
 * the name of a timeout.
 * A failure with neither is the caller's own and stays as it is.
 */
export function classifyByStatus(failure: unknown, now: number): FailedOutcome | null {
  const status = readStatus(failure);
  if (status === null) return classifyConnection(failure);
  if (status === 401) return { outcome: saysMissingKey(failure) ? 'missing-key' : 'auth' };
  if (status === 403) return { outcome: 'forbidden' };
  if (status === 429) return { outcome: 'limited', retryAfterMs: readRetryAfterMs(failure, now) };
  if (status >= 500) {
    return {
      outcome: 'transient',
      delivery: 'answered',
      retryAfterMs: readRetryAfterMs(failure, now),
    };
  }
  return { outcome: 'fatal' };
}

/** A `Response`, of whatever implementation: by what it has, since `fetch` may be a polyfill. */
export function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof read(value, 'status') === 'number' &&
    typeof read(value, 'ok') === 'boolean' &&
    typeof read(read(value, 'headers'), 'get') === 'function'
  );
}

export function readStatus(failure: unknown): number | null {
  const candidates = [
    read(failure, 'status'),
    read(failure, 'statusCode'),
    read(read(failure, 'response'), 'status'),
  ];
  return candidates.find((candidate) => typeof candidate === 'number') ?? null;
}

function classifyConnection(failure: unknown): FailedOutcome {
  // What `AbortSignal.timeout` makes of a request: it was sent, and nobody knows what became of it.
  if (read(failure, 'name') === 'TimeoutError')
    return { outcome: 'transient', delivery: 'unknown' };
  const code = [read(failure, 'code'), read(read(failure, 'cause'), 'code')].find(
    (one) => typeof one === 'string',
  );
  const delivery =
    code !== undefined && Object.hasOwn(deliveryOfCode, code) ? deliveryOfCode[code] : undefined;
  return delivery === undefined ? { outcome: 'fatal' } : { outcome: 'transient', delivery };
}

/** RegPilot's text for a call without a key. No other key would help, as none was sent. */
function saysMissingKey(failure: unknown): boolean {
  if (read(failure, 'code') === 'MISSING_API_KEY') return true;
  const message = read(failure, 'message');
  return typeof message === 'string' && message.startsWith('Missing API key');
}

function readRetryAfterMs(failure: unknown, now: number): number | null {
  const own = read(failure, 'retryAfterMs');
  if (typeof own === 'number' && own >= 0) return own;
  const value = answerHeaders(failure).get('retry-after');
  return value === null ? null : parseRetryAfter(value, now);
}
