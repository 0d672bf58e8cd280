import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRetryAfter, parseRetryAfter } from './retry-after.ts';

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
