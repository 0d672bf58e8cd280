import { describe, expect, test } from 'vitest';
import {
  concurrency,
  costLimit,
  memoryStore,
  requestsPerDay,
  requestsPerMinute,
  tokenLimit,
  tokensPerDay,
  tokensPerMinute,
} from '../src/index.ts';
import type { EnforcementStore, Enforcer, Policy } from '../src/index.ts';
import { admitTimes, atRest, call, fieldOf, midnight } from './enforcer-at-rest.ts';

/** Slot, percentage and use of each `soft-limit` event. */
function softLimits(enforcer: Enforcer): (readonly [string, number, number])[] {
  const told: (readonly [string, number, number])[] = [];
  enforcer.on('soft-limit', ({ slot, percent, used }) => told.push([slot, percent, used]));
  return told;
}

describe('soft-limit', () => {
  test('tells of slot, policy, percentage, use, limit and reset, and of no key', async () => {
    const { enforcer } = atRest([costLimit({ usd: 0.02, reset: 'daily', warnAt: [50] })]);
    const events: unknown[] = [];
    enforcer.on('*', (event) => events.push(event));
    await enforcer.admit({ ...call, slot: 'line' });
    expect(events).toEqual([
      {
        type: 'soft-limit',
        slot: 'line',
        policy: 'cost_limit_daily',
        unit: 'microUsd',
        percent: 50,
        used: 10_000,
        limit: 20_000,
        resetAt: midnight + 86_400_000,
        at: midnight,
      },
    ]);
  });

  test('comes once a percentage and period, at whatever admission or settlement reaches it', async () => {
    const { enforcer, clock } = atRest([tokensPerDay(100, { warnAt: [90, 30, 50] })]);
    const told = softLimits(enforcer);
    const first = await enforcer.admit(call);
    await admitTimes(enforcer, 2);
    expect(told).toEqual([['k1', 30, 30]]);
    first.settle({ tokens: 85 });
    expect(told.slice(1)).toEqual([
      ['k1', 50, 105],
      ['k1', 90, 105],
    ]);
    first.settle({ tokens: 0 });
    clock.now += 86_400_000;
    await admitTimes(enforcer, 4);
    expect(told.slice(3)).toEqual([['k1', 30, 30]]);
  });

  test('of a period comes once, also when a settlement took it back below', async () => {
    const { enforcer } = atRest([tokensPerDay(100, { warnAt: [10] })]);
    const told = softLimits(enforcer);
    (await enforcer.admit(call)).settle({ tokens: 0 });
    await enforcer.admit(call);
    expect(told).toEqual([['k1', 10, 10]]);
  });

  test('of a limit that never resets comes once', async () => {
    const { enforcer, clock } = atRest(
      [tokenLimit({ limit: 100, reset: 'one_time', warnAt: [10] })],
      { store: memoryStore({ snapshot: 'empty' }) },
    );
    const told = softLimits(enforcer);
    await enforcer.admit(call);
    clock.now += 400 * 86_400_000;
    await enforcer.admit(call);
    expect(told).toHaveLength(1);
  });

  test.each<[string, Policy]>([
    ['rolling window', requestsPerMinute(4, { warnAt: [50] })],
    ['limit on calls at once', concurrency(4, { warnAt: [50] })],
  ])('of a %s comes again after it was below, and not before', async (_kind, policy) => {
    const { enforcer } = atRest([policy]);
    const told = softLimits(enforcer);
    const [first, second] = await admitTimes(enforcer, 3);
    expect(told).toEqual([['k1', 50, 2]]);
    first?.release();
    await enforcer.admit(call);
    expect(told).toHaveLength(1);
    first?.release();
    second?.release();
    (await enforcer.admit(call)).release();
    expect(told).toHaveLength(1);
  });

  test('of a rolling window comes again when time took it below', async () => {
    const { enforcer, clock } = atRest([requestsPerMinute(4, { warnAt: [50] })]);
    const told = softLimits(enforcer);
    await admitTimes(enforcer, 2);
    clock.now += 30_000;
    await admitTimes(enforcer, 1);
    clock.now += 30_000;
    await admitTimes(enforcer, 1);
    expect(told).toEqual([
      ['k1', 50, 2],
      ['k1', 50, 2],
    ]);
  });

  test('of a rolling window that stays above comes once, however long it does', async () => {
    const { enforcer, clock } = atRest([requestsPerMinute(4, { warnAt: [25] })]);
    const told = softLimits(enforcer);
    for (let turn = 0; turn < 9; turn++) {
      await admitTimes(enforcer, 1);
      clock.now += 29_000;
    }
    expect(told).toHaveLength(1);
  });

  test('counts each slot and each scope for itself, the observed ones too', async () => {
    const { enforcer } = atRest([
      requestsPerDay(2, { warnAt: [50] }),
      requestsPerDay(4, { warnAt: [50], scope: 'client' }),
      tokensPerMinute(30, { warnAt: [50], mode: 'observe' }),
    ]);
    const told = softLimits(enforcer);
    await enforcer.admit({ ...call, keyId: 'a' });
    await enforcer.admit({ ...call, keyId: 'b' });
    await enforcer.admit({ ...call, keyId: 'b' });
    expect(told).toEqual([
      ['a', 50, 1],
      ['~client', 50, 2],
      ['b', 50, 1],
      ['b', 50, 20],
    ]);
  });

  test('a denied call reaches nothing', async () => {
    const { enforcer } = atRest([tokensPerDay(100, { warnAt: [1] }), requestsPerDay(1)]);
    await enforcer.admit({ ...call, estimate: { tokens: 0 } });
    const told = softLimits(enforcer);
    await enforcer.admit(call);
    expect(told).toEqual([]);
  });

  test('comes at admission with another store', async () => {
    const inner = memoryStore();
    const store: EnforcementStore = {
      reserve: async (request) => inner.reserve(request),
      arrived: () => undefined,
      settle: () => undefined,
      release: () => undefined,
      usage: () => [],
    };
    const { enforcer } = atRest([requestsPerDay(4, { warnAt: [50] })], { store });
    const told = softLimits(enforcer);
    await admitTimes(enforcer, 4);
    expect(told).toEqual([['k1', 50, 2]]);
  });
});

describe('reservation.expired', () => {
  test('tells of each call that nobody settled in its TTL', async () => {
    const { enforcer, clock } = atRest([concurrency(9)], { reservationTtlMs: 1000 });
    const events: unknown[] = [];
    enforcer.on('reservation.expired', (event) => events.push(event));
    const [lost, , renewed] = await admitTimes(enforcer, 3);
    clock.now += 400;
    renewed?.renew();
    (await enforcer.admit(call)).settle({});
    clock.now += 600;
    await enforcer.usage('k1');
    const expired = { type: 'reservation.expired', slot: 'k1' };
    const [first] = [{ ...expired, ageMs: 1000, at: midnight + 1000 }];
    expect(events).toEqual([first, first]);
    clock.now += 400;
    lost?.renew();
    await enforcer.usage('k1');
    expect(events.slice(2)).toEqual([{ ...expired, ageMs: 1400, at: midnight + 1400 }]);
  });

  test('a listener that settles the call does not settle it twice', async () => {
    const { enforcer, clock } = atRest([tokensPerDay(99)], {
      reservationTtlMs: 1000,
      windowFrom: 'arrived',
    });
    const lost = await enforcer.admit(call);
    enforcer.on('reservation.expired', () => void lost.settle({ tokens: 3 }));
    clock.now += 1000;
    expect(lost.settle({ tokens: 5 })).toBe(false);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 3 }]);
  });
});

describe('listeners', () => {
  test('that throw or reject fail no call, and the others are told', async () => {
    const { enforcer } = atRest([requestsPerDay(1, { warnAt: [1] })]);
    enforcer.on('*', () => {
      throw new Error('listener');
    });
    const rejects = (): Promise<never> => Promise.reject(new Error('listener'));
    Reflect.apply(enforcer.on, enforcer, ['*', rejects]);
    const told = softLimits(enforcer);
    expect((await enforcer.admit(call)).allowed).toBe(true);
    expect(told).toHaveLength(1);
  });

  test('are told no more when they have ended it, and only what they asked for', async () => {
    const { enforcer } = atRest([requestsPerMinute(9, { warnAt: [1] })]);
    const seen: string[] = [];
    const listener = (): void => void seen.push('told');
    const stop = [enforcer.on('soft-limit', listener), enforcer.on('soft-limit', listener)];
    enforcer.on('would-deny', listener);
    stop[0]?.();
    await enforcer.admit(call);
    stop[1]?.();
    await enforcer.admit({ ...call, keyId: 'k2' });
    expect(seen).toEqual(['told']);
  });

  test.each<[string, unknown[]]>([
    ['on.event', ['soft', () => undefined]],
    ['on.listener', ['soft-limit', 'log']],
  ])('a wrong %s is refused', (field, given) => {
    const { enforcer } = atRest([]);
    expect(fieldOf(() => Reflect.apply(enforcer.on, enforcer, given))).toBe(field);
  });
});
