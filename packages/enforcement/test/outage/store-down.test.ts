import { describe, expect, test } from 'vitest';
import {
  concurrency,
  costLimit,
  definePolicy,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerDay,
} from '../../src/index.ts';
import type { Policy, StoreErrorRule } from '../../src/index.ts';
import { call } from '../enforcer-at-rest.ts';
import { settled } from '../virtual-time.ts';
import { outageBench } from './outage-bench.ts';
import { failures } from './scripted-store.ts';

const limits: readonly Policy[] = [
  requestsPerMinute(4),
  requestsPerDay(8),
  tokensPerDay(100),
  concurrency(6),
];
const nothing = { requests_per_minute: 0, requests_per_day: 0, tokens_per_day: 0, concurrency: 0 };
const isSlow = (failure: string): boolean => ['hangs', 'stalls', 'drops'].includes(failure);

describe.each(failures)('a store that %s', (failure) => {
  test('closed: the call is denied, and nothing of it is counted when the store is back', async () => {
    const { store, time, admit, recover, counted, enforcer } = outageBench(limits);
    store.behaviour = failure;
    const startedAt = time.now;
    const admission = await admit();
    expect(time.now - startedAt).toBe(isSlow(failure) ? 45 : 0);
    expect(admission.denial).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      policy: 'requests_per_minute',
      limit: 4,
      remaining: null,
      retryAfterMs: 100,
      resetAt: null,
      window: null,
      message: expect.stringContaining('cannot be checked'),
      details: { policy: 'requests_per_minute', unit: 'requests', reason: 'store_unavailable' },
    });
    expect([admission.settle({}), admission.release(), admission.usage]).toEqual([
      false,
      false,
      [],
    ]);
    await recover();
    expect(counted()).toEqual(nothing);
    await enforcer.close();
    expect(time.pending).toEqual([]);
  });

  test('open: the call goes, and what it took is counted once when the store is back', async () => {
    const { store, time, admit, recover, counted, enforcer } = outageBench(limits, {
      onStoreError: 'open',
    });
    store.behaviour = failure;
    const admission = await admit();
    expect(admission).toMatchObject({ allowed: true, usage: [] });
    admission.arrived();
    admission.renew();
    expect([admission.settle({ tokens: 30 }), admission.settle({ tokens: 3 })]).toEqual([
      true,
      false,
    ]);
    expect(admission.release()).toBe(false);
    await recover();
    const once = { requests_per_minute: 1, requests_per_day: 1, tokens_per_day: 30 };
    expect(counted()).toEqual({ ...once, concurrency: 0 });
    await enforcer.close();
    expect(time.pending).toEqual([]);
  });

  test('open: a call that was given back is not counted, whenever the store hears of it', async () => {
    const { store, admit, recover, counted } = outageBench(limits, { onStoreError: 'open' });
    store.behaviour = failure;
    const admission = await admit();
    store.behaviour = 'well';
    expect([admission.release(), admission.release()]).toEqual([true, false]);
    await settled();
    await recover();
    expect(counted()).toEqual(nothing);
  });

  test('local: the share of this process holds, and is counted when the store is back', async () => {
    const { store, admit, recover, counted, time } = outageBench(limits, {
      onStoreError: 'local',
      processes: 2,
    });
    store.behaviour = failure;
    const [one, two, three] = [await admit(), await admit(), await admit()];
    expect([one.allowed, two.allowed]).toEqual([true, true]);
    expect(three.denial).toMatchObject({ policy: 'requests_per_minute', limit: 2, remaining: 0 });
    one.settle({ tokens: 15 });
    two.settle({});
    await recover();
    expect(counted()).toMatchObject({ requests_per_day: 2, tokens_per_day: 25, concurrency: 0 });
    expect(time.pending).toEqual([]);
  });
});

describe('the circuit', () => {
  test.each<StoreErrorRule>(['closed', 'open', 'local'])(
    '%s: once it is open no call waits, nor asks the store',
    async (onStoreError) => {
      const { store, time, breakCircuit, enforcer } = outageBench(limits, { onStoreError });
      store.behaviour = 'hangs';
      await breakCircuit();
      const asked = store.asked.length;
      const decision = enforcer.admit(call);
      expect(decision).not.toBeInstanceOf(Promise);
      expect(await decision).toMatchObject({ allowed: onStoreError !== 'closed' });
      expect(store.asked).toHaveLength(asked);
      expect(time.pending).toEqual([]);
    },
  );

  test('a denial says when the store is asked again, and one call asks it then', async () => {
    const { store, time, admit, breakCircuit } = outageBench(limits);
    store.behaviour = 'rejects';
    await breakCircuit();
    expect((await admit()).denial?.retryAfterMs).toBe(100);
    await time.advance(99);
    expect((await admit()).denial?.retryAfterMs).toBe(1);
    await time.advance(1);
    store.behaviour = 'hangs';
    const asked = store.asked.length;
    const both = Promise.all([admit(), admit()]);
    await settled();
    expect(store.asked).toHaveLength(asked + 1);
    expect((await both).map(({ denial }) => denial?.retryAfterMs)).toEqual([200, 45]);
  });

  test('a failed report does not open it', async () => {
    const { store, admit } = outageBench(limits);
    store.only = 'settle';
    store.behaviour = 'rejects';
    for (let count = 0; count < 4; count++) (await admit()).settle({});
    await settled();
    expect((await admit({ keyId: 'k2' })).allowed).toBe(true);
  });
});

describe('limits with rules of their own', () => {
  const rules = (...policies: Policy[]): readonly Policy[] => policies;
  test.each<[string, readonly Policy[], string | null, number | null]>([
    [
      'one that is closed denies the call, whatever the others',
      rules(
        requestsPerSecond(9, { onStoreError: 'open' }),
        requestsPerMinute(9, { onStoreError: 'local' }),
        costLimit({ usd: 9, reset: 'daily', onStoreError: 'closed' }),
      ),
      'cost_limit_daily',
      9_000_000,
    ],
    [
      'of two that are closed the first in order is named: the client before the key',
      rules(requestsPerMinute(9), requestsPerDay(9, { scope: 'client' })),
      'requests_per_day',
      9,
    ],
    [
      'one that is local holds beside one that is open',
      rules(
        requestsPerSecond(2, { onStoreError: 'open' }),
        requestsPerMinute(3, { onStoreError: 'local' }),
      ),
      'requests_per_minute',
      1,
    ],
    [
      'a share is 1 at least',
      rules(requestsPerMinute(2, { onStoreError: 'local', scope: 'client' })),
      'requests_per_minute',
      1,
    ],
    ['open admits everything', rules(requestsPerMinute(1, { onStoreError: 'open' })), null, null],
    [
      'also a limit of your own',
      rules(
        definePolicy({
          name: 'mine',
          meter: { kind: 'rolling', unit: 'requests', limit: 3, windowMs: 500 },
          onStoreError: 'local',
        }),
      ),
      'mine',
      1,
    ],
  ])('%s', async (_name, policies, policy, limit) => {
    const { store, admit } = outageBench(policies, { processes: 3 });
    store.behaviour = 'rejects';
    await admit();
    const { denial } = await admit();
    expect([denial?.policy ?? null, denial?.limit ?? null]).toEqual([policy, limit]);
  });

  test('a limit that never resets can be local', async () => {
    const policies = [tokenLimit({ limit: 20, reset: 'one_time', onStoreError: 'local' })];
    const { store, admit, recover, counted } = outageBench(policies, { processes: 2 });
    store.behaviour = 'throws';
    (await admit()).settle({});
    expect((await admit()).denial?.retryAfterMs).toBe(100);
    await recover();
    expect(counted()).toEqual({ token_limit_one_time: 10 });
  });
});

describe('a mistake is no outage', () => {
  test('of a store that names no meter', async () => {
    const { store, enforcer, events } = outageBench(limits);
    store.reserve = async () => ({ allowed: false, deniedBy: 9, retryAfterMs: 1, usage: [] });
    await expect(Promise.resolve(enforcer.admit(call))).rejects.toMatchObject({
      field: 'store.reserve',
    });
    expect(events).toEqual([]);
  });

  test('a store that answers nonsense is one', async () => {
    const { store, admit } = outageBench(limits);
    store.reserve = async () => JSON.parse('null');
    expect((await admit()).denial).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});
