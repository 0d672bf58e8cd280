import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatIetfRateLimit,
  formatRateLimitFields,
  parseIetfRateLimit,
  parseRateLimitFields,
  type RateLimitStatus,
} from './rate-limit.ts';

const now = Date.UTC(2026, 0, 1);
const parse = (headers: Record<string, string>) =>
  parseRateLimitFields((name) => headers[name], now);
const minute: RateLimitStatus = {
  policy: 'requests_per_minute',
  unit: 'requests',
  limit: 100,
  remaining: 99,
  resetAt: now + 59_001,
  windowMs: 60_000,
};

test('the three fields are written as documented: whole numbers, the reset in Unix seconds', () => {
  expect(formatRateLimitFields(minute)).toEqual({
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': '99',
    'x-ratelimit-reset': String(now / 1000 + 60),
  });
});

test('a debt is shown as nothing left, and a limit that never resets has no reset', () => {
  expect(formatRateLimitFields({ limit: 5, remaining: -3, resetAt: null })).toEqual({
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': '0',
  });
});

test('what is written reads back, the reset rounded up to a second', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.integer({ min: now, max: now + 10 ** 10 }),
      (limit, remaining, resetAt) => {
        const read = parse(formatRateLimitFields({ limit, remaining, resetAt }));
        expect(read).toEqual({ limit, remaining, resetAt: Math.ceil(resetAt / 1000) * 1000 });
      },
    ),
  );
});

test.each([
  ['Unix seconds', '1767225660', 1_767_225_660_000],
  ['seconds from now', '30', now + 30_000],
  ['epoch milliseconds', '1767225660500', 1_767_225_660_500],
])('a reset in %s is understood', (_unit, reset, resetAt) => {
  expect(
    parse({ 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': reset })
      ?.resetAt,
  ).toBe(resetAt);
});

test.each([
  {},
  { 'x-ratelimit-limit': '10' },
  { 'x-ratelimit-limit': 'ten', 'x-ratelimit-remaining': '1' },
  { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '-1' },
])('%j is no rate limit', (headers) => {
  expect(parse(headers)).toBeNull();
});

test('the IETF fields list every limit with its quota, window and rest', () => {
  const total: RateLimitStatus = {
    policy: 'tokens_total',
    unit: 'tokens',
    limit: 1000,
    remaining: 0,
    resetAt: null,
    windowMs: null,
  };
  expect(formatIetfRateLimit([minute, total], now)).toEqual({
    'ratelimit-policy': '"requests_per_minute";q=100;w=60, "tokens_total";q=1000;qu="tokens"',
    ratelimit: '"requests_per_minute";r=99;t=60, "tokens_total";r=0',
  });
  expect(formatIetfRateLimit([], now)).toEqual({});
});

test('the IETF fields of a draft example are read, strings with commas in them too', () => {
  expect(parseIetfRateLimit('"permin";q=50;w=60,"a,b;c\\"d";q=1000;w=3600;pk=:c2VjcmV0:')).toEqual([
    { policy: 'permin', parameters: { q: 50, w: 60 } },
    { policy: 'a,b;c"d', parameters: { q: 1000, w: 3600, pk: ':c2VjcmV0:' } },
  ]);
});

test.each(['', 'permin;q=50', '"permin";q=fifty', '"permin";q=50,', '"permin";q', '"perm'])(
  'the malformed field %j is ignored as a whole',
  (value) => {
    expect(parseIetfRateLimit(value)).toBeNull();
  },
);
