import { describe, expect, test } from 'vitest';
import {
  concurrency,
  requestsPerDay,
  requestsPerMinute,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type { Admission, Enforcer } from '../src/index.ts';
import { atRest, call, fieldOf, midnight } from './enforcer-at-rest.ts';

describe('settlement', () => {
  const budget = [requestsPerDay(100), tokenLimit({ limit: 100, reset: 'daily' })];
  async function used(enforcer: Enforcer): Promise<number[]> {
    return (await enforcer.usage('k1')).map((meter) => meter.used);
  }

  test.each<[string, (admission: Admission) => void, number[]]>([
    ['nothing yet: the estimate', () => undefined, [1, 10]],
    ['the truth, which may be less', (admission) => admission.settle({ tokens: 4 }), [1, 4]],
    ['the truth, which may be a debt', (admission) => admission.settle({ tokens: 400 }), [1, 400]],
    ['the request only', (admission) => admission.settle({ tokens: 0, costUsd: 0 }), [1, 0]],
    ['an unknown outcome: the whole estimate', (admission) => admission.settle({}), [1, 10]],
    ['a fraction, rounded up', (admission) => admission.settle({ tokens: 4.2 }), [1, 5]],
    ['a release', (admission) => admission.release(), [0, 0]],
  ])('%s', async (_name, report, expected) => {
    const { enforcer } = atRest(budget);
    report(await enforcer.admit(call));
    expect(await used(enforcer)).toEqual(expected);
  });

  test('of settle and release the first takes effect, and once', async () => {
    const { enforcer } = atRest(budget);
    const first = await enforcer.admit(call);
    first.settle({ tokens: 3 });
    first.settle({ tokens: 50 });
    first.release();
    const second = await enforcer.admit(call);
    second.release();
    second.release();
    second.settle({ tokens: 50 });
    expect(await used(enforcer)).toEqual([1, 3]);
  });

  test('counts in the day in which the call was reserved', async () => {
    const { enforcer, clock } = atRest(budget);
    clock.now = midnight - 1;
    const late = await enforcer.admit(call);
    clock.now = midnight;
    late.settle({ tokens: 90 });
    expect(await used(enforcer)).toEqual([0, 0]);
  });

  test('a debt is not forgiven before its window ends', async () => {
    const { enforcer, clock } = atRest([tokensPerMinute(50)]);
    (await enforcer.admit(call)).settle({ tokens: 500 });
    clock.now += 59_999;
    expect((await enforcer.admit(call)).denial).toMatchObject({ remaining: 0, retryAfterMs: 1 });
    clock.now += 1;
    expect((await enforcer.admit(call)).allowed).toBe(true);
  });

  test('after the TTL the estimate is free again, the request stays, and a late settlement is a debt', async () => {
    const { enforcer, clock } = atRest([...budget, concurrency(1)], { reservationTtlMs: 1000 });
    const lost = await enforcer.admit(call);
    clock.now += 999;
    expect(await used(enforcer)).toEqual([1, 10, 1]);
    clock.now += 1;
    expect(await used(enforcer)).toEqual([1, 0, 0]);
    lost.settle({ tokens: 70 });
    expect(await used(enforcer)).toEqual([1, 70, 0]);
  });

  test.each([{ tokens: -1 }, { tokens: Number.NaN }, { costUsd: Infinity }, { costUsd: -0.1 }])(
    '%j is refused, and the call stays open',
    async (wrong) => {
      const { enforcer } = atRest(budget);
      const admission = await enforcer.admit(call);
      expect(fieldOf(() => admission.settle(wrong))).toMatch(/^settle\./);
      admission.settle({ tokens: 7 });
      expect(await used(enforcer)).toEqual([1, 7]);
    },
  );
});

describe('what is said of a limit', () => {
  test('usage tells unit, window and reset', async () => {
    const { enforcer, clock } = atRest([
      requestsPerMinute(5),
      tokenLimit({ limit: 50, reset: 'monthly' }),
      concurrency(3),
    ]);
    await enforcer.admit(call);
    clock.now += 10;
    const admission = await enforcer.admit(call);
    expect(admission.usage).toEqual([
      {
        policy: 'requests_per_minute',
        unit: 'requests',
        limit: 5,
        used: 2,
        remaining: 3,
        resetAt: midnight + 60_010,
        windowMs: 60_000,
        window: '1 minute',
      },
      {
        policy: 'token_limit_monthly',
        unit: 'tokens',
        limit: 50,
        used: 20,
        remaining: 30,
        resetAt: Date.UTC(2026, 11),
        windowMs: null,
        window: '1 month',
      },
      {
        policy: 'concurrency',
        unit: 'concurrency',
        limit: 3,
        used: 2,
        remaining: 1,
        resetAt: null,
        windowMs: null,
        window: 'in flight',
      },
    ]);
  });

  test('headers are those of the contract, the documented ones for the minute', async () => {
    const { enforcer } = atRest([requestsPerDay(50), requestsPerMinute(5)]);
    await enforcer.admit(call);
    expect(await enforcer.headers('k1')).toEqual({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-reset': String(midnight / 1000 + 60),
      'ratelimit-policy': '"requests_per_day";q=50;w=86400, "requests_per_minute";q=5;w=60',
      ratelimit: '"requests_per_day";r=49;t=86400, "requests_per_minute";r=4;t=60',
    });
    expect(await atRest([]).enforcer.headers('k1')).toEqual({});
  });
});
