import { describe, expect, it } from 'vitest';
import { limitsInHeaders, limitsInRecord, policiesFromHeaders } from './told-limits.ts';

function limitsOf(headers: Record<string, string>): unknown[] {
  return limitsInHeaders(new Headers(headers), 0);
}

describe('limits in headers', () => {
  it('are those of the IETF fields, of which both are needed', () => {
    const policy =
      '"requests_per_minute";q=100;w=60, "token_limit_total";q=500;qu="tokens", "x";q=5';
    expect(
      limitsOf({
        'ratelimit-policy': policy,
        ratelimit: '"requests_per_minute";r=40;t=3, "token_limit_total";r=500',
        'x-ratelimit-limit': '7',
        'x-ratelimit-remaining': '7',
      }),
    ).toEqual([
      { policy: 'requests_per_minute', limit: 100, used: 60, unit: 'requests', windowMs: 60_000 },
      { policy: 'token_limit_total', limit: 500, used: 0, unit: 'tokens', windowMs: undefined },
    ]);
    expect(limitsOf({ 'ratelimit-policy': policy })).toEqual([]);
  });

  it('are else that of requests a minute', () => {
    const told = limitsOf({ 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '4' });
    expect(told).toEqual([{ policy: 'requests_per_minute', limit: 10, used: 6 }]);
    expect(limitsOf({ 'x-ratelimit-limit': 'ten', 'x-ratelimit-remaining': '4' })).toEqual([]);
    expect(limitsOf({})).toEqual([]);
  });
});

describe('limits in a record', () => {
  it('are the rows of its usage, as far as they are rows', () => {
    const good = { policy: 'requests_per_minute', limit: 5, used: 1 };
    const usage = [{ ...good, unit: 'requests' }, null, 'x', { policy: 'y', limit: 5 }];
    expect(limitsInRecord({ usage })).toEqual([good]);
    expect(limitsInRecord({ usage: 'none' })).toEqual([]);
    expect(limitsInRecord({})).toEqual([]);
  });
});

describe('policies from headers', () => {
  it.each([
    ['requests_per_second', { kind: 'rolling', unit: 'requests', limit: 9, windowMs: 1000 }],
    ['requests_per_day', { kind: 'calendar', unit: 'requests', limit: 9, reset: 'daily' }],
    ['token_limit_weekly', { kind: 'calendar', unit: 'tokens', limit: 9, reset: 'weekly' }],
    ['cost_limit_yearly', { kind: 'calendar', unit: 'microUsd', limit: 9, reset: 'yearly' }],
  ])('know the limit %s by its name', (policy, meter) => {
    const [made] = policiesFromHeaders([{ policy, limit: 9, used: 0 }], {});
    expect(made).toMatchObject({ kind: 'meter', name: policy, meter });
  });

  it('count requests in a window under whatever name', () => {
    const told = { policy: 'permin', limit: 9, used: 0, unit: 'requests', windowMs: 30_000 };
    const [made] = policiesFromHeaders([told], { mode: 'observe' });
    const meter = { kind: 'rolling', unit: 'requests', limit: 9, windowMs: 30_000 };
    expect(made).toMatchObject({ name: 'permin', mode: 'observe', meter });
  });

  it.each([
    ['content bytes', { policy: 'x', limit: 9, used: 0, unit: 'content-bytes', windowMs: 1000 }],
    ['a limit without a window', { policy: 'x', limit: 9, used: 0, unit: 'requests' }],
    ['a limit of nothing', { policy: 'requests_per_minute', limit: 0, used: 0 }],
    ['a name that objects have', { policy: 'constructor', limit: 9, used: 0 }],
  ])('leave %s to the gateway', (_, told) => {
    expect(policiesFromHeaders([told], {})).toEqual([]);
  });
});
