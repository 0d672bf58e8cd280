import { describe, expect, test } from 'vitest';
import {
  allowModels,
  capabilities,
  concurrency,
  costLimit,
  createEnforcer,
  definePolicy,
  expires,
  keyStatus,
  maxTokens,
  memoryStore,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  scopes,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type { Policy } from '../src/index.ts';
import { admitTimes, atRest, call, fieldOf, midnight } from './enforcer-at-rest.ts';

describe('the order of decisions', () => {
  const failing: readonly Policy[] = [
    requestsPerMinute(1),
    definePolicy({ name: 'night_only', check: () => ({ code: 'PERMISSION_DENIED' }) }),
    maxTokens(1),
    allowModels([]),
    scopes('read'),
    capabilities([]),
    expires(0),
    keyStatus('revoked'),
  ];

  test('is the printed one, whatever the order of the policies', async () => {
    const order: string[] = [];
    let left = failing;
    for (;;) {
      const { denial } = await atRest(left).enforcer.admit({ ...call, maxTokens: 2 });
      if (denial === null) break;
      order.push(denial.policy);
      left = left.filter(({ name }) => name !== denial.policy);
    }
    expect(order).toEqual([
      'key_status',
      'key_expiry',
      'capabilities',
      'scope',
      'allow_models',
      'max_tokens',
      'night_only',
    ]);
  });

  test('a call that a check denies charges nothing', async () => {
    const { enforcer } = atRest([requestsPerMinute(5), maxTokens(1)]);
    await enforcer.admit({ ...call, maxTokens: 2 });
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0, remaining: 5 }]);
  });
});

describe('all meters at once', () => {
  test('a denied call charges none of them', async () => {
    const { enforcer } = atRest([requestsPerMinute(10), requestsPerDay(100)]);
    const allowed = (await admitTimes(enforcer, 200)).filter((admission) => admission.allowed);
    expect(allowed).toHaveLength(10);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 10 }, { used: 10, remaining: 90 }]);
  });

  test('the first in order is named, with the latest retry time of all that deny', async () => {
    const { enforcer } = atRest([requestsPerSecond(1), requestsPerMinute(1)]);
    await enforcer.admit(call);
    expect((await enforcer.admit(call)).denial).toEqual({
      code: 'RATE_LIMIT_EXCEEDED',
      status: 429,
      policy: 'requests_per_second',
      limit: 1,
      remaining: 0,
      retryAfterMs: 60_000,
      resetAt: midnight + 1000,
      window: '1 second',
      message: 'Rate limit exceeded',
      details: { policy: 'requests_per_second', unit: 'requests', window: '1 second' },
    });
  });

  test.each([
    [requestsPerMinute(1), 'RATE_LIMIT_EXCEEDED', 60_000],
    [requestsPerDay(1), 'DAILY_LIMIT_EXCEEDED', 86_400_000],
    [tokensPerMinute(10), 'TOKEN_QUOTA_EXCEEDED', 60_000],
    [tokenLimit({ limit: 10, reset: 'one_time' }), 'TOKEN_QUOTA_EXCEEDED', null],
    [costLimit({ usd: 0.01, reset: 'daily' }), 'COST_LIMIT_EXCEEDED', 86_400_000],
    [concurrency(1), 'CONCURRENCY_LIMIT_EXCEEDED', 1],
  ] as const)('%o denies the second call with %s', async (policy, code, retryAfterMs) => {
    const { enforcer } = atRest([policy], { store: memoryStore({ snapshot: 'empty' }) });
    await enforcer.admit(call);
    expect((await enforcer.admit(call)).denial).toMatchObject({
      code,
      status: 429,
      retryAfterMs,
      policy: policy.name,
    });
  });

  test('a call larger than the whole limit never fits', async () => {
    const { enforcer } = atRest([tokensPerMinute(9), requestsPerMinute(9)]);
    expect((await enforcer.admit(call)).denial).toMatchObject({
      policy: 'tokens_per_minute',
      retryAfterMs: null,
      remaining: 9,
    });
  });

  test('of two limits on one counter the tighter holds', async () => {
    const { enforcer } = atRest([requestsPerMinute(5), requestsPerMinute(2), requestsPerMinute(9)]);
    expect((await admitTimes(enforcer, 9)).filter(({ allowed }) => allowed)).toHaveLength(2);
  });

  test('64 callers at once get exactly what is left', async () => {
    const { enforcer } = atRest([requestsPerMinute(20)]);
    const admissions = await Promise.all(
      Array.from({ length: 64 }, async () => {
        await Promise.resolve();
        return enforcer.admit(call);
      }),
    );
    expect(admissions.filter(({ allowed }) => allowed)).toHaveLength(20);
  });
});

describe('rolling windows', () => {
  test('at 59,999 ms the old request still counts, at 60,000 ms it does not', async () => {
    const { enforcer, clock } = atRest([requestsPerMinute(1)]);
    await enforcer.admit(call);
    clock.now += 59_999;
    expect((await enforcer.admit(call)).denial).toMatchObject({ retryAfterMs: 1 });
    clock.now += 1;
    expect((await enforcer.admit(call)).allowed).toBe(true);
  });

  test('start at arrival, and until then the place is held', async () => {
    const { enforcer, clock } = atRest([requestsPerMinute(1)], { windowFrom: 'arrived' });
    const first = await enforcer.admit(call);
    clock.now += 61_000;
    expect((await enforcer.admit(call)).allowed).toBe(false);
    first.arrived();
    clock.now += 59_999;
    first.arrived();
    expect((await enforcer.admit(call)).denial).toMatchObject({ retryAfterMs: 1 });
    clock.now += 1;
    expect((await enforcer.admit(call)).allowed).toBe(true);
  });

  test('a clock that is set back reopens nothing', async () => {
    const { enforcer, clock } = atRest([requestsPerMinute(1), requestsPerDay(1)]);
    await enforcer.admit(call);
    clock.now -= 3 * 86_400_000;
    expect((await enforcer.admit(call)).allowed).toBe(false);
  });

  test('never let more than the limit into any window, attacked at its edge', async () => {
    const { enforcer, clock } = atRest([requestsPerMinute(100)]);
    const admittedAt: number[] = [];
    for (const offset of [
      0, 1, 29_999, 30_000, 59_998, 59_999, 60_000, 60_001, 89_999, 119_999, 120_000,
    ]) {
      clock.now = midnight + offset;
      for (const { allowed } of await admitTimes(enforcer, 60))
        if (allowed) admittedAt.push(offset);
    }
    const most = Math.max(
      ...admittedAt.map((end) => admittedAt.filter((at) => at > end - 60_000 && at <= end).length),
    );
    expect(most).toBe(100);
  });
});

describe('slots and policies by call', () => {
  test('keys of one lineage share their counters, others do not', async () => {
    const { enforcer } = atRest([requestsPerMinute(1)]);
    expect((await enforcer.admit({ ...call, keyId: 'old', slot: 'line' })).allowed).toBe(true);
    expect((await enforcer.admit({ ...call, keyId: 'new', slot: 'line' })).allowed).toBe(false);
    expect((await enforcer.admit({ ...call, keyId: 'other' })).allowed).toBe(true);
  });

  test('a raised or lowered limit keeps what was counted', async () => {
    let policies: readonly Policy[] = [requestsPerMinute(2)];
    const { enforcer } = atRest(() => policies);
    await admitTimes(enforcer, 2);
    policies = [requestsPerMinute(3)];
    expect((await admitTimes(enforcer, 2)).map(({ allowed }) => allowed)).toEqual([true, false]);
    policies = [requestsPerMinute(1)];
    expect((await enforcer.admit(call)).denial).toMatchObject({ limit: 1, remaining: 0 });
  });

  test('a list is compiled once, by its identity', async () => {
    let reads = 0;
    const policy = requestsPerMinute(5);
    const watched = new Proxy(policy, {
      get: (target, name, receiver) => (
        name === 'kind' && reads++,
        Reflect.get(target, name, receiver)
      ),
    });
    const list = [watched];
    const { enforcer } = atRest(() => list);
    await admitTimes(enforcer, 1);
    const readsOfCompiling = reads;
    await admitTimes(enforcer, 3);
    expect([readsOfCompiling > 0, reads]).toEqual([true, readsOfCompiling]);
  });

  test('usage asks for the policies where they depend on the call', async () => {
    const { enforcer } = atRest(() => [requestsPerMinute(5)]);
    expect(fieldOf(() => enforcer.usage('k1'))).toBe('policies');
    expect(await enforcer.usage('k1', [requestsPerMinute(5)])).toMatchObject([
      { policy: 'requests_per_minute', used: 0, remaining: 5 },
    ]);
  });
});

test('two enforcers on one memory store share its counters', async () => {
  const store = memoryStore({ now: () => midnight });
  const [one, other] = [
    createEnforcer({ policies: [requestsPerMinute(1)], store }),
    createEnforcer({ policies: [requestsPerMinute(1)], store }),
  ];
  expect((await one.admit(call)).allowed).toBe(true);
  expect((await other.admit(call)).allowed).toBe(false);
});
