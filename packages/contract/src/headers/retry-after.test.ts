import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRetryAfter, parseRetryAfter, readRetryAfter } from './retry-after.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each([
  ['0', 0],
  ['60', 60_000],
  ['1.5', 1500],
  [' 7 ', 7000],
  ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
  ['Thursday, 01-Jan-26 12:01:00 GMT', 60_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['', null],
  [null, null],
  [undefined, null],
  ['-5', null],
  ['soon', null],
  ['2026-01-01T12:00:30Z', null],
  ['1e3', null],
  ['Infinity', null],
])('Retry-After %j is %j ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});

test('what is sent never asks the caller back while it is still denied', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (waitMs) => {
      expect(parseRetryAfter(formatRetryAfter(waitMs), now)).toBeGreaterThanOrEqual(waitMs);
    }),
  );
});

test.each([
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after-ms': ' 0.5 ' }, 1],
  [{ 'retry-after-ms': '0' }, 0],
  [{ 'retry-after-ms': 'soon', 'retry-after': '2' }, 2000],
  [{ 'retry-after-ms': '-1', 'retry-after': '2' }, 2000],
  [{ 'retry-after-ms': '', 'retry-after': '2' }, 2000],
  [{}, null],
])('the headers %j ask to wait %j ms', (headers: Readonly<Record<string, string>>, expected) => {
  expect(readRetryAfter((name) => headers[name], now)).toBe(expected);
});
