import { describe, expect, it } from 'vitest';
import { createAPIError } from '../errors/error-class.ts';
import { ConnectionError } from '../errors/connection-error.ts';
import { ResponseFormatError } from '../errors/response-format-error.ts';
import type { ErrorCode } from '@regpilot/contract';
import type { Exchange } from './exchange.ts';
import { report } from './report.ts';

function refused(
  status: number,
  code: ErrorCode,
  more: { retryAfterMs?: number | null; retryable?: boolean; shouldRetry?: string } = {},
): Exchange {
  const { shouldRetry, ...options } = more;
  const error = createAPIError(status, { code, ...options });
  const headers = new Headers(shouldRetry === undefined ? {} : { 'x-should-retry': shouldRetry });
  return { kind: 'refused', status, headers, error };
}

const connection = new ConnectionError(undefined, { delivery: 'unknown' });
const format = new ResponseFormatError({ problem: 'HTML' });

describe('report', () => {
  it.each<[string, Exchange, object]>([
    ['a refused key', refused(401, 'INVALID_API_KEY'), { outcome: 'auth' }],
    ['a revoked key', refused(401, 'REVOKED_API_KEY'), { outcome: 'auth' }],
    ['a key that was not sent', refused(401, 'MISSING_API_KEY'), { outcome: 'missing-key' }],
    ['a missing permission', refused(403, 'PERMISSION_DENIED'), { outcome: 'forbidden' }],
    [
      'a limit',
      refused(429, 'RATE_LIMIT_EXCEEDED', { retryAfterMs: 2000 }),
      { outcome: 'limited', retryAfterMs: 2000 },
    ],
    [
      'a limit without a time',
      refused(429, 'RATE_LIMIT_EXCEEDED'),
      { outcome: 'limited', retryAfterMs: null },
    ],
    [
      'a limit that never resets',
      refused(429, 'COST_LIMIT_EXCEEDED', { retryAfterMs: null, retryable: false }),
      { outcome: 'limited', retryAfterMs: Infinity },
    ],
    [
      '500',
      refused(500, 'INTERNAL_ERROR'),
      { outcome: 'transient', delivery: 'answered', retryAfterMs: null },
    ],
    ['502', refused(502, 'PROVIDER_ERROR'), { outcome: 'transient', delivery: 'answered' }],
    [
      '503 with Retry-After',
      refused(503, 'SERVICE_UNAVAILABLE', { retryAfterMs: 7000 }),
      { outcome: 'transient', delivery: 'answered', retryAfterMs: 7000 },
    ],
    ['504', refused(504, 'PROVIDER_TIMEOUT'), { outcome: 'transient', delivery: 'answered' }],
    ['408', refused(408, 'PROVIDER_TIMEOUT'), { outcome: 'transient', delivery: 'answered' }],
    ['529', refused(529, 'SERVICE_UNAVAILABLE'), { outcome: 'transient', delivery: 'answered' }],
    [
      'a 400 that is worth a retry',
      refused(400, 'INVALID_REQUEST', { shouldRetry: 'true' }),
      { outcome: 'transient', delivery: 'answered' },
    ],
    [
      'a 503 that is not worth one',
      refused(503, 'SERVICE_UNAVAILABLE', { shouldRetry: 'false' }),
      { outcome: 'fatal' },
    ],
    [
      'a hint that says neither',
      refused(503, 'SERVICE_UNAVAILABLE', { shouldRetry: 'maybe' }),
      { outcome: 'transient' },
    ],
    [
      'a limit of one key that is not worth a retry',
      refused(429, 'RATE_LIMIT_EXCEEDED', { shouldRetry: 'false' }),
      { outcome: 'limited' },
    ],
    [
      'a refused key that is worth a retry',
      refused(401, 'INVALID_API_KEY', { shouldRetry: 'true' }),
      { outcome: 'auth' },
    ],
    ['501', refused(501, 'INTERNAL_ERROR'), { outcome: 'fatal' }],
    ['400', refused(400, 'INVALID_REQUEST'), { outcome: 'fatal' }],
    ['402', refused(402, 'QUOTA_EXCEEDED'), { outcome: 'fatal' }],
    ['404', refused(404, 'NOT_FOUND'), { outcome: 'fatal' }],
    [
      'another attempt still at work',
      refused(409, 'IDEMPOTENCY_IN_PROGRESS'),
      { outcome: 'transient', delivery: 'answered' },
    ],
    [
      'a lost connection',
      { kind: 'failed', delivery: 'unknown', error: connection },
      { outcome: 'transient', delivery: 'unknown' },
    ],
    [
      'a refused connection',
      { kind: 'failed', delivery: 'not-sent', error: connection },
      { outcome: 'transient', delivery: 'not-sent' },
    ],
    [
      'a page of HTML',
      { kind: 'malformed', status: 200, headers: new Headers(), error: format },
      { outcome: 'fatal' },
    ],
    ['an abort', { kind: 'aborted', error: format }, { outcome: 'aborted' }],
  ])('tells the loop what %s means', (_, exchange, expected) => {
    expect(report(exchange)).toMatchObject(expected);
  });
});
