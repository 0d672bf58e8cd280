import { describe, expect, test } from 'vitest';
import {
  concurrency,
  createEnforcer,
  createMemoryEnforcer,
  requestsPerDay,
  requestsPerMinute,
  tokensPerDay,
} from '../../src/index.ts';
import { call, fieldOf, midnight } from '../enforcer-at-rest.ts';
import { settled, VirtualTime } from '../virtual-time.ts';
import { bench } from '../waiting-bench.ts';
import { outageBench } from './outage-bench.ts';
import { failures, ScriptedStore } from './scripted-store.ts';

describe('waiting while the store is away', () => {
  function waiting(
    policies: Parameters<typeof bench>[0],
    options: Parameters<typeof bench>[1] = {},
  ): ReturnType<typeof bench> & { store: ScriptedStore } {
    const time = new VirtualTime(midnight);
    const store = new ScriptedStore(time.read);
    return { store, ...bench(policies, { store, random: () => 1, ...options }, time) };
  }

  test('closed: a call asks again when the store is asked, and goes when it is back', async () => {
    const { store, time, log, wait } = waiting([requestsPerMinute(5)]);
    store.behaviour = 'rejects';
    for (const name of ['a', 'b', 'c']) wait(name);
    await time.advance(1000);
    expect(log).toEqual([]);
    store.behaviour = 'well';
    await time.runOut();
    expect(log).toEqual(['a goes 1500', 'b goes 1500', 'c goes 1500']);
  });

  test('closed: within maxWaitMs, then the denial', async () => {
    const { store, time, log, wait } = waiting([requestsPerMinute(5)]);
    store.behaviour = 'hangs';
    wait('a', {}, { maxWaitMs: 420 });
    await time.runOut();
    // At 435 it could have asked again.
    expect(log).toEqual(['a denied 100 335']);
    expect(time.pending).toEqual([]);
  });

  test('local: a call waits for its share, or until the store is asked again', async () => {
    const { store, time, log, wait } = waiting([requestsPerMinute(2)], {
      onStoreError: 'local',
      processes: 2,
    });
    store.behaviour = 'rejects';
    for (const name of ['a', 'b', 'c']) wait(name, {}, { maxWaitMs: 200_000 });
    await time.advance(60_000);
    expect(log).toEqual(['a goes 0', 'b goes 60000']);
    store.behaviour = 'well';
    await time.runOut();
    // At the first probe after it, well before the share has room again.
    expect(log.slice(2)).toEqual(['c goes 61300']);
    expect(time.pending).toEqual([]);
  });

  test('local: the end of a call wakes the next', async () => {
    const { store, time, log, wait, open } = waiting([concurrency(2)], {
      onStoreError: 'local',
      processes: 2,
    });
    store.behaviour = 'rejects';
    for (const name of ['a', 'b']) wait(name);
    await time.advance(100);
    open.get('a')?.settle({});
    await settled();
    expect(log).toEqual(['a goes 0', 'b goes 100']);
  });
});

describe.each(failures)('the standing of limits in a store that %s', (failure) => {
  test('cannot be told, and nobody waits for it longer than for a decision', async () => {
    const { store, enforcer, time } = outageBench([
      requestsPerMinute(5),
      requestsPerDay(5, { scope: 'client' }),
    ]);
    store.behaviour = failure;
    const outcomes = Promise.allSettled([
      enforcer.usage('k1'),
      enforcer.headers('k1'),
      enforcer.usage(call),
    ]);
    await time.advance(45);
    expect((await outcomes).map((outcome) => Reflect.get(outcome, 'reason'))).toMatchObject(
      Array.from({ length: 3 }, () => ({ code: 'STORE_UNAVAILABLE' })),
    );
    expect(time.pending).toEqual([]);
  });
});

describe('observed limits', () => {
  const policies = [tokensPerDay(99), requestsPerDay(1, { mode: 'observe' })];

  test('are not asked about when the store has just failed', async () => {
    const { store, admit, recover, counted } = outageBench(policies, { onStoreError: 'open' });
    store.behaviour = 'hangs';
    const admission = await admit();
    expect(admission).toMatchObject({ allowed: true, wouldDeny: null });
    expect(store.asked).toHaveLength(1);
    expect(admission.settle({})).toBe(true);
    await recover();
    expect(counted()).toEqual({ tokens_per_day: 10, requests_per_day: 0 });
  });

  test('alone find out when the store is back', async () => {
    const { store, time, admit, recover, events } = outageBench([
      requestsPerDay(1, { mode: 'observe' }),
    ]);
    store.behaviour = 'rejects';
    for (let count = 0; count < 9; count++) {
      await admit();
      await time.advance(200);
    }
    await recover();
    await admit();
    expect(await admit()).toMatchObject({ wouldDeny: { policy: 'requests_per_day' } });
    expect(events.map(({ type }) => type)).toEqual(['store.down', 'store.up', 'would-deny']);
  });

  test.each(failures)('of a store that %s hold up no call, and leave nothing', async (failure) => {
    const { store, admit, recover, counted } = outageBench([
      requestsPerDay(1, { mode: 'observe' }),
    ]);
    store.behaviour = failure;
    expect(await admit()).toMatchObject({ allowed: true, wouldDeny: null });
    await recover();
    expect(counted()).toEqual({ requests_per_day: 0 });
  });
});

describe('bad input', () => {
  const store = new ScriptedStore(() => 0);
  test.each<[string, unknown]>([
    ...['fail', '', null, true].map((rule): [string, unknown] => ['onStoreError', rule]),
    ...[0, -1, 0.5, Number.NaN, Infinity, 2 ** 31, '50', null].map((ms): [string, unknown] => [
      'storeTimeoutMs',
      ms,
    ]),
    ...[0, -1, 1.5, Number.NaN, Infinity, '2', null].map((count): [string, unknown] => [
      'processes',
      count,
    ]),
    ['random', 0.5],
  ])('%s %s is refused', (field, value) => {
    const options = { policies: [], store, [field]: value };
    expect(fieldOf(() => Reflect.apply(createEnforcer, undefined, [options]))).toBe(field);
  });

  test('a store that is not in memory is refused by an enforcer for memory', () => {
    const make = (): unknown =>
      Reflect.apply(createMemoryEnforcer, undefined, [{ policies: [], store }]);
    expect(fieldOf(make)).toBe('store');
  });

  test.each(['fail', '', null, true])('a limit with the rule %s is refused', (onStoreError) => {
    const make = (): unknown => Reflect.apply(requestsPerDay, undefined, [1, { onStoreError }]);
    expect(fieldOf(make)).toBe('requestsPerDay.onStoreError');
    const policies = [Object.assign({ ...requestsPerDay(1) }, { onStoreError })];
    expect(fieldOf(() => createEnforcer({ policies, store }))).toBe('policies[0].onStoreError');
  });
});
