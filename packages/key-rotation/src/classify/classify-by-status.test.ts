import { expect, test } from 'vitest';
import type { FailedOutcome } from '../attempt/outcome.ts';
import { classifyByStatus, isResponse } from './classify-by-status.ts';

const now = Date.parse('2026-11-21T00:00:00Z');
const fatal: FailedOutcome = { outcome: 'fatal' };
const answered: FailedOutcome = { outcome: 'transient', delivery: 'answered', retryAfterMs: null };

test.each<[what: string, failure: unknown, outcome: FailedOutcome]>([
  ['status 401', { status: 401 }, { outcome: 'auth' }],
  ['statusCode 401', { statusCode: 401 }, { outcome: 'auth' }],
  ['response.status 401', { response: { status: 401 } }, { outcome: 'auth' }],
  ['a text as status', { status: '401' }, fatal],
  [
    'the message of a missing key',
    { status: 401, message: 'Missing API key. Use …' },
    { outcome: 'missing-key' },
  ],
  [
    'the code of a missing key',
    { status: 401, code: 'MISSING_API_KEY' },
    { outcome: 'missing-key' },
  ],
  [
    'another 401 message',
    { status: 401, message: 'Invalid or inactive API key' },
    { outcome: 'auth' },
  ],
  ['403', { status: 403 }, { outcome: 'forbidden' }],
  ['400', { status: 400 }, fatal],
  ['404', { status: 404 }, fatal],
  ['500', { status: 500 }, answered],
  [
    '503 with Retry-After',
    { status: 503, headers: new Headers({ 'retry-after': '2' }) },
    { ...answered, retryAfterMs: 2000 },
  ],
  ['429', { status: 429 }, { outcome: 'limited', retryAfterMs: null }],
  [
    '429 with retryAfterMs',
    { status: 429, retryAfterMs: 1500 },
    { outcome: 'limited', retryAfterMs: 1500 },
  ],
  [
    '429 with a retryAfterMs of 0',
    { status: 429, retryAfterMs: 0, headers: { 'retry-after': '3' } },
    { outcome: 'limited', retryAfterMs: 0 },
  ],
  [
    '429 with a retryAfterMs below 0',
    { status: 429, retryAfterMs: -1, headers: { 'retry-after': '3' } },
    { outcome: 'limited', retryAfterMs: 3000 },
  ],
  [
    '429 with a text as retryAfterMs',
    { status: 429, retryAfterMs: '1500', headers: { 'retry-after': '3' } },
    { outcome: 'limited', retryAfterMs: 3000 },
  ],
  [
    '429 with a header that is no text',
    { status: 429, headers: { 'retry-after': 3 } },
    { outcome: 'limited', retryAfterMs: null },
  ],
  [
    '429 with plain headers',
    { status: 429, headers: { 'retry-after': '3' } },
    { outcome: 'limited', retryAfterMs: 3000 },
  ],
  [
    '429 with a date in the headers of its response',
    { response: { status: 429, headers: { 'retry-after': 'Sat, 21 Nov 2026 00:00:05 GMT' } } },
    { outcome: 'limited', retryAfterMs: 5000 },
  ],
  [
    'the timeout of a signal',
    new DOMException('The operation timed out', 'TimeoutError'),
    { outcome: 'transient', delivery: 'unknown' },
  ],
  ['an abort of its own', new DOMException('No more', 'AbortError'), fatal],
  [
    'a refused connection',
    { code: 'ECONNREFUSED' },
    { outcome: 'transient', delivery: 'not-sent' },
  ],
  [
    'a reset below fetch',
    { message: 'fetch failed', cause: { code: 'ECONNRESET' } },
    { outcome: 'transient', delivery: 'unknown' },
  ],
  ['an unknown code', { code: 'constructor' }, fatal],
  ['an error of the caller', new TypeError('x is undefined'), fatal],
  ['a text', 'no', fatal],
  ['null', null, fatal],
])('%s', (_what, failure, outcome) => {
  expect(classifyByStatus(failure, now)).toEqual(outcome);
});

test.each([
  ['ECONNREFUSED', 'not-sent'],
  ['ENOTFOUND', 'not-sent'],
  ['EAI_AGAIN', 'not-sent'],
  ['EHOSTUNREACH', 'not-sent'],
  ['ENETUNREACH', 'not-sent'],
  ['UND_ERR_CONNECT_TIMEOUT', 'not-sent'],
  ['ECONNRESET', 'unknown'],
  ['EPIPE', 'unknown'],
  ['ETIMEDOUT', 'unknown'],
  ['UND_ERR_SOCKET', 'unknown'],
  ['UND_ERR_HEADERS_TIMEOUT', 'unknown'],
  ['UND_ERR_BODY_TIMEOUT', 'unknown'],
])('of a connection that failed with %s the delivery is %s', (code, delivery) => {
  expect(classifyByStatus({ cause: { code } }, now)).toEqual({ outcome: 'transient', delivery });
});

test('a response is known by what it has', () => {
  expect(isResponse(new Response(null, { status: 401 }))).toBe(true);
  expect(isResponse({ status: 401, ok: false, headers: new Map() })).toBe(true);
});

test.each<[what: string, value: unknown]>([
  ['null', null],
  ['a text', 'no'],
  ['an error with a status', { status: 401, headers: new Headers() }],
  ['a status that is a text', { status: '401', ok: false, headers: new Headers() }],
  ['one without headers', { status: 401, ok: false }],
  ['one with plain headers', { status: 401, ok: false, headers: {} }],
])('%s is no response', (_what, value) => {
  expect(isResponse(value)).toBe(false);
});
