import { describe, expect, test } from 'vitest';
import {
  concurrency,
  memoryStore,
  requestsPerMinute,
  tokenLimit,
  tokensPerDay,
  tokensPerMinute,
} from '../src/index.ts';
import type { EnforcementSnapshot, EnforcementStore } from '../src/index.ts';
import { admitTimes, atRest, call, fieldOf, midnight } from './enforcer-at-rest.ts';

const budget = tokenLimit({ limit: 100, reset: 'one_time' });
const asKept = (snapshot: EnforcementSnapshot): EnforcementSnapshot =>
  JSON.parse(JSON.stringify(snapshot));

describe('a limit that never resets', () => {
  test('is refused on a memory store of unknown past, with the remedy', () => {
    const refused = (): unknown => atRest([budget]);
    expect(fieldOf(refused)).toBe('store');
    expect(refused).toThrow(/token_limit_one_time.*memoryStore\(\{ snapshot: 'empty' \}\)/s);
    expect(fieldOf(() => atRest([{ ...budget, mode: 'observe' }]))).toBe('store');
    expect(fieldOf(() => atRest([{ ...budget, mode: 'off' }]))).toBeUndefined();
    expect(
      fieldOf(() => atRest([{ ...budget, mode: 'enforce' }], { mode: 'off' })),
    ).toBeUndefined();
    expect(fieldOf(() => memoryStore().usage('k1', [budget.meter]))).toBe('store');
  });

  test('lives as long as its snapshots', async () => {
    let snapshot: EnforcementSnapshot | 'empty' = 'empty';
    for (const used of [40, 80]) {
      const { enforcer } = atRest([budget], { store: memoryStore({ snapshot }) });
      (await enforcer.admit(call)).settle({ tokens: 40 });
      expect(await enforcer.usage('k1')).toMatchObject([{ used }]);
      snapshot = asKept(enforcer.snapshot());
    }
  });
});

describe('a snapshot', () => {
  const policies = [requestsPerMinute(5), tokensPerDay(100), concurrency(2)];

  test('is plain JSON with what counts and nothing else', async () => {
    const { enforcer, clock } = atRest(policies);
    const first = await enforcer.admit(call);
    clock.now += 7;
    first.settle({ tokens: 3 });
    await enforcer.admit({ ...call, keyId: 'k2' });
    expect(enforcer.snapshot()).toEqual({
      version: 1,
      takenAt: midnight + 7,
      counters: [
        {
          meter: policies[0]?.meter,
          slots: [
            ['k1', [0, midnight, 1]],
            ['k2', [0, midnight + 7, 1]],
          ],
        },
        {
          meter: policies[1]?.meter,
          slots: [
            ['k1', [3, midnight + 86_400_000]],
            ['k2', [10, midnight + 86_400_000]],
          ],
        },
      ],
      open: [
        {
          slot: 'k2',
          counters: [0, 1],
          charged: [1, 10, 10_000, 1],
          reservedAt: midnight + 7,
          startedAt: midnight + 7,
          renewedAt: null,
          ttlMs: 600_000,
        },
      ],
    });
  });

  test('brings back windows and periods, ends open calls by their TTL, and frees their places', async () => {
    const { enforcer, clock } = atRest(policies, { reservationTtlMs: 90_000 });
    await admitTimes(enforcer, 2);
    const store = memoryStore({ snapshot: asKept(enforcer.snapshot()) });
    const next = atRest(policies, { store, now: () => clock.now });
    const used = async (): Promise<number[]> =>
      (await next.enforcer.usage('k1')).map((usage) => usage.used);
    expect(await used()).toEqual([2, 20, 0]);
    clock.now += 59_999;
    expect(await used()).toEqual([2, 20, 0]);
    clock.now += 1;
    expect(await used()).toEqual([0, 20, 0]);
    clock.now += 30_000;
    expect(await used()).toEqual([0, 0, 0]);
  });

  test('holds its time: a clock that is behind it reopens nothing', async () => {
    const { enforcer } = atRest([requestsPerMinute(1)]);
    await enforcer.admit(call);
    const store = memoryStore({ snapshot: enforcer.snapshot() });
    const { enforcer: behind } = atRest([requestsPerMinute(1)], {
      store,
      now: () => midnight - 9e6,
    });
    expect((await behind.admit(call)).denial).toMatchObject({ retryAfterMs: 60_000 });
  });

  test('of a store that keeps its counters itself is refused', () => {
    const store: EnforcementStore = {
      reserve: () => ({ allowed: true, usage: [] }),
      arrived: () => undefined,
      settle: () => undefined,
      release: () => undefined,
      usage: () => [],
    };
    const { enforcer } = atRest([tokensPerMinute(1)], { store });
    expect(fieldOf(() => enforcer.snapshot())).toBe('store');
  });
});

describe('a snapshot that cannot be read is refused whole', () => {
  const good = asKept(memoryStore({ now: () => midnight }).snapshot());
  const meter = { kind: 'rolling', name: 'x', unit: 'requests', limit: 5, windowMs: 1000 };
  const open = {
    slot: 'k1',
    counters: [],
    charged: [1, 0, 0, 0],
    reservedAt: 1,
    startedAt: null,
    renewedAt: null,
    ttlMs: 5,
  };
  const counter = (change: object, slots: unknown = []): object => ({
    counters: [{ meter: { ...meter, ...change }, slots }],
  });

  test.each<[string, unknown]>([
    ['snapshot', 'full'],
    ['snapshot', null],
    ['snapshot', { ...good, version: 2 }],
    ['snapshot.takenAt', { ...good, takenAt: 'today' }],
    ['snapshot.counters', { ...good, counters: {} }],
    ['snapshot.counters', { ...good, ...counter({ kind: 'concurrency' }) }],
    ['snapshot.counters', { ...good, ...counter({ windowMs: 0 }) }],
    ['snapshot.counters', { ...good, ...counter({ name: 5 }) }],
    ['snapshot.counters', { ...good, ...counter({ unit: 'euros' }) }],
    ['snapshot.counters', { ...good, ...counter({ kind: 'calendar', reset: 'hourly' }) }],
    ['snapshot.counters', { ...good, ...counter({}, [['k1', [0, 5]]]) }],
    ['snapshot.counters', { ...good, ...counter({}, [['k1', [0, 5, 1, 4, 1]]]) }],
    ['snapshot.counters', { ...good, ...counter({}, [['k1', [-1]]]) }],
    ['snapshot.counters', { ...good, ...counter({}, [[7, [0]]]) }],
    ['snapshot.open', { ...good, open: [{ ...open, counters: [0] }] }],
    ['snapshot.open', { ...good, open: [{ ...open, charged: [1, 0, 0] }] }],
    ['snapshot.open', { ...good, open: [{ ...open, ttlMs: -1 }] }],
  ])('%s: %j', (field, snapshot) => {
    const make = (): unknown => Reflect.apply(memoryStore, undefined, [{ snapshot }]);
    expect(fieldOf(make)).toBe(field);
  });

  test('and so is a clock that is none', () => {
    expect(fieldOf(() => Reflect.apply(memoryStore, undefined, [{ now: 5 }]))).toBe(
      'memoryStore.now',
    );
  });
});
