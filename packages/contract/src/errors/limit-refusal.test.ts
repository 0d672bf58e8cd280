import { expect, test } from 'vitest';
import { limitRefusal } from './limit-refusal.ts';

const now = Date.UTC(2026, 0, 1);
const met = {
  limit: 100,
  remaining: 0,
  resetAt: now + 59_001,
  retryAfterMs: 1200,
  window: '1 minute',
};

test('names the limit, and sends nobody back while it is still met', () => {
  expect(limitRefusal(met, [], now)).toEqual({
    headers: {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(now / 1000 + 60),
      'retry-after': '2',
    },
    fields: { retry_after: 2, limit: 100, window: '1 minute' },
  });
});

test('says never in the body, which no header can, and leaves out a window that there is not', () => {
  const never = { ...met, resetAt: null, retryAfterMs: null, window: null };
  expect(limitRefusal(never, [], now)).toEqual({
    headers: { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' },
    fields: { retry_after: null, limit: 100 },
  });
});

test('lists all limits that are known in the fields of the IETF', () => {
  const status = {
    policy: 'requests_per_minute',
    unit: 'requests',
    limit: 100,
    remaining: 0,
    resetAt: now + 59_001,
    windowMs: 60_000,
  } as const;
  expect(limitRefusal(met, [status], now).headers).toMatchObject({
    'ratelimit-policy': '"requests_per_minute";q=100;w=60',
    ratelimit: '"requests_per_minute";r=0;t=60',
  });
});
