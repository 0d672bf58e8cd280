import { describe, expect, test } from 'vitest';
import {
  createEnforcer,
  memoryStore,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type {
  CallFacts,
  EnforcementStore,
  Enforcer,
  Meter,
  Policy,
  ReserveRequest,
} from '../src/index.ts';

const startAt = Date.UTC(2026, 10, 21);
const call = (keyId: string): CallFacts => ({
  keyId,
  capability: 'chat',
  estimate: { tokens: 10 },
});

function measured(
  policies: readonly Policy[],
  reservationTtlMs = 1000,
): { store: ReturnType<typeof memoryStore>; enforcer: Enforcer; clock: { now: number } } {
  const clock = { now: startAt };
  const store = memoryStore({ snapshot: 'empty' });
  const enforcer = createEnforcer({
    policies,
    store,
    now: () => clock.now,
    windowFrom: 'admitted',
    reservationTtlMs,
  });
  return { store, enforcer, clock };
}

async function keepBusy(enforcer: Enforcer, decisions: number): Promise<void> {
  for (let decision = 0; decision < decisions; decision++) await enforcer.admit(call('busy'));
}

describe('idle keys', () => {
  test('are forgotten after their windows, while other decisions are made', async () => {
    const { store, enforcer, clock } = measured([
      requestsPerSecond(5),
      requestsPerMinute(5),
      tokensPerMinute(100),
    ]);
    for (let key = 0; key < 10_000; key++) await enforcer.admit(call(`key-${key}`));
    expect(store.size).toBe(10_000);
    clock.now += 60_000;
    await keepBusy(enforcer, 10_000);
    expect(store.size).toBe(1);
  });

  test('do not pile up under a flood of keys that are used once', async () => {
    const { store, enforcer, clock } = measured([requestsPerSecond(5)]);
    for (let key = 0; key < 20_000; key++) {
      clock.now += 10;
      await enforcer.admit(call(`key-${key}`));
    }
    // 100 keys live at any time; the sweep may lag behind by as many again and a step.
    expect(store.size).toBeLessThan(400);
  });

  test('are kept while a day or a budget without end counts them', async () => {
    const { store, enforcer, clock } = measured([
      requestsPerDay(5),
      tokenLimit({ limit: 100, reset: 'one_time' }),
    ]);
    (await enforcer.admit(call('once'))).settle({ tokens: 60 });
    clock.now += 400 * 86_400_000;
    await keepBusy(enforcer, 1000);
    expect(store.size).toBe(2);
    expect(await enforcer.usage('once')).toMatchObject([{ used: 0 }, { used: 60 }]);
  });

  test('take the debt of a late settlement although they were forgotten', async () => {
    const { store, enforcer, clock } = measured([tokenLimit({ limit: 100, reset: 'one_time' })]);
    const lost = await enforcer.admit(call('lost'));
    clock.now += 1000;
    (await enforcer.admit(call('busy'))).release();
    await keepBusy(enforcer, 1000);
    expect(store.size).toBe(1);
    lost.settle({ tokens: 77 });
    expect(await enforcer.usage('lost')).toMatchObject([{ used: 77 }]);
  });

  test('pass the debt on to the slot that took their place', async () => {
    const { enforcer, clock } = measured([tokenLimit({ limit: 100, reset: 'one_time' })]);
    const lost = await enforcer.admit(call('lost'));
    clock.now += 1000;
    await keepBusy(enforcer, 1000);
    (await enforcer.admit(call('lost'))).settle({ tokens: 20 });
    lost.settle({ tokens: 50 });
    expect(await enforcer.usage('lost')).toMatchObject([{ used: 70 }]);
  });

  test('lose nothing of a call that is open and takes nothing yet', async () => {
    const clock = { now: startAt };
    const enforcer = createEnforcer({ policies: [tokensPerMinute(100)], now: () => clock.now });
    const slow = await enforcer.admit({ ...call('slow'), estimate: { tokens: 0 } });
    clock.now += 61_000;
    await keepBusy(enforcer, 1000);
    slow.arrived();
    slow.settle({ tokens: 30 });
    expect(await enforcer.usage('slow')).toMatchObject([{ used: 30 }]);
  });

  test('leave no timer behind', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { enforcer } = measured([requestsPerMinute(5), tokensPerMinute(1000)]);
    for (let key = 0; key < 100; key++) await enforcer.admit(call(`key-${key}`));
    expect(timers()).toBe(before);
  });
});

describe('by ids, as any store', () => {
  const meters = (tokens: number): Meter[] => [
    {
      kind: 'rolling',
      name: 'requests_per_minute',
      unit: 'requests',
      limit: 2,
      windowMs: 60_000,
      amount: 1,
    },
    {
      kind: 'calendar',
      name: 'token_limit_daily',
      unit: 'tokens',
      limit: 100,
      reset: 'daily',
      amount: tokens,
    },
  ];
  const request = (id: string): ReserveRequest => ({
    slot: 's',
    id,
    meters: meters(30),
    ttlMs: 1000,
    windowFrom: 'admitted',
  });

  function used(store: ReturnType<typeof memoryStore>): number[] {
    return store.usage('s', meters(0)).map((usage) => usage.used);
  }

  test('a repeated reservation is not charged again', () => {
    const store = memoryStore({ now: () => startAt });
    expect([store.reserve(request('a')).allowed, store.reserve(request('a')).allowed]).toEqual([
      true,
      true,
    ]);
    expect(used(store)).toEqual([1, 30]);
  });

  test('a denial names the first meter without room and charges none', () => {
    const store = memoryStore({ now: () => startAt });
    store.reserve(request('a'));
    store.reserve(request('b'));
    expect(store.reserve(request('c'))).toMatchObject({
      allowed: false,
      deniedBy: 0,
      retryAfterMs: 60_000,
      usage: [{ used: 2 }, { used: 60 }],
    });
    expect(used(store)).toEqual([2, 60]);
  });

  test('reports are idempotent, and ids that it does not know change nothing', () => {
    const store = memoryStore({ now: () => startAt });
    store.reserve(request('a'));
    for (const id of ['a', 'a', 'nobody']) {
      store.arrived(id);
      store.settle(id, { tokens: 5 });
      store.release(id);
    }
    expect(used(store)).toEqual([1, 5]);
  });

  test('each reservation ends after its own TTL', () => {
    const clock = { now: startAt };
    const store = memoryStore({ now: () => clock.now });
    store.reserve({ ...request('long'), ttlMs: 5000 });
    store.reserve({ ...request('short'), ttlMs: 1000 });
    clock.now += 1000;
    expect(used(store)).toEqual([2, 30]);
    clock.now += 4000;
    expect(used(store)).toEqual([2, 0]);
  });

  test('a settlement within one more TTL is recorded, a later one is not', () => {
    const clock = { now: startAt };
    const store = memoryStore({ now: () => clock.now });
    store.reserve(request('a'));
    store.reserve(request('b'));
    clock.now += 1999;
    store.settle('a', { tokens: 40 });
    clock.now += 60_000;
    store.reserve({ ...request('c'), meters: meters(0) });
    store.settle('b', { tokens: 40 });
    expect(used(store)).toEqual([1, 40]);
  });
});

describe('a store that answers later', () => {
  function remote(behaviour: Partial<EnforcementStore>): { enforcer: Enforcer; seen: string[] } {
    const inner = memoryStore({ now: () => startAt });
    const seen: string[] = [];
    const store: EnforcementStore = {
      reserve: (request) => Promise.resolve(inner.reserve(request)),
      arrived: async (id) => void seen.push(`arrived ${id}`),
      settle: async (id, { tokens }) => void seen.push(`settle ${id} ${tokens}`),
      release: async (id) => void seen.push(`release ${id}`),
      usage: (slot, asked) => Promise.resolve(inner.usage(slot, asked)),
      ...behaviour,
    };
    let ids = 0;
    return {
      enforcer: createEnforcer({
        policies: [requestsPerMinute(2)],
        store,
        newId: () => `r${++ids}`,
      }),
      seen,
    };
  }

  test('is told each thing once', async () => {
    const { enforcer, seen } = remote({});
    const [one, two, denied] = [
      await enforcer.admit(call('k')),
      await enforcer.admit(call('k')),
      await enforcer.admit(call('k')),
    ];
    one.arrived();
    one.arrived();
    one.settle({ tokens: 3 });
    one.settle({ tokens: 4 });
    one.release();
    two.release();
    two.arrived();
    denied.release();
    await enforcer.close();
    expect(seen).toEqual(['arrived r1', 'settle r1 3', 'release r2']);
  });

  test('that fails to decide fails no call, and admits none', async () => {
    const { enforcer } = remote({ reserve: () => Promise.reject(new Error('store is away')) });
    expect((await enforcer.admit(call('k'))).denial).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('that fails to take a report does not fail the call, and close tells', async () => {
    const { enforcer } = remote({ settle: () => Promise.reject(new Error('store is away')) });
    (await enforcer.admit(call('k'))).settle({ tokens: 1 });
    await expect(enforcer.close()).rejects.toMatchObject({
      errors: [{ message: 'store is away' }],
    });
    await expect(enforcer.close()).resolves.toBeUndefined();
  });
});
