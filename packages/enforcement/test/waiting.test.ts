import { describe, expect, test } from 'vitest';
import {
  concurrency,
  createEnforcer,
  definePolicy,
  maxTokens,
  memoryStore,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type { CallFacts } from '../src/index.ts';
import { call, fieldOf } from './enforcer-at-rest.ts';
import { settled } from './virtual-time.ts';
import { bench } from './waiting-bench.ts';

describe('waiting', () => {
  test('uses the quota to the full, in the order of arrival', async () => {
    const { time, log, wait } = bench([requestsPerSecond(2)]);
    for (const name of ['a', 'b', 'c', 'd', 'e']) wait(name);
    await time.advance(2000);
    expect(log).toEqual(['a goes 0', 'b goes 0', 'c goes 1000', 'd goes 1000', 'e goes 2000']);
    expect(time.pending).toEqual([]);
  });

  test('a call in flight that ends lets the next go at once, without a timer for it', async () => {
    const { time, log, wait, open } = bench([concurrency(1)], { reservationTtlMs: 5000 });
    for (const name of ['a', 'b', 'c']) wait(name);
    await settled();
    // The deadlines of two calls, and the TTL of the one that is in flight.
    expect(time.pending).toEqual([5000, 60_000, 60_000]);
    await time.advance(70);
    open.get('a')?.settle({});
    await settled();
    open.get('b')?.release();
    await settled();
    expect(log).toEqual(['a goes 0', 'b goes 70', 'c goes 70']);
  });

  test('a settlement below the estimate lets the next go before its retry time', async () => {
    const { time, log, wait, open } = bench([tokensPerMinute(15)]);
    wait('a');
    wait('b');
    await time.advance(300);
    open.get('a')?.settle({ tokens: 5 });
    await settled();
    expect(log).toEqual(['a goes 0', 'b goes 300']);
  });

  test('a call that never reports lets the next go when its TTL runs out', async () => {
    const { time, log, wait } = bench([concurrency(1)], { reservationTtlMs: 5000 });
    wait('a');
    wait('b');
    wait('c');
    await time.advance(10_000);
    expect(log).toEqual(['a goes 0', 'b goes 5000', 'c goes 10000']);
  });

  test('a TTL that others began while somebody waited is not missed', async () => {
    const { enforcer, time, log, wait } = bench([concurrency(1), tokensPerMinute(10)], {
      reservationTtlMs: 5000,
    });
    (await enforcer.admit(call)).settle({});
    wait('a1');
    await time.advance(3000);
    await enforcer.admit({ ...call, keyId: 'b', estimate: { tokens: 1 } });
    await time.advance(3000);
    wait('a2');
    await time.advance(500);
    wait('b', { keyId: 'b', estimate: { tokens: 1 } });
    await time.advance(10_000);
    expect(log).toEqual(['b goes 8000']);
  });

  test('with windows that start at arrival, the next goes a window after the arrival', async () => {
    const { time, log, wait, open } = bench([requestsPerSecond(1)], { windowFrom: 'arrived' });
    wait('a');
    wait('b');
    await time.advance(1700);
    open.get('a')?.arrived();
    await time.advance(2000);
    expect(log).toEqual(['a goes 0', 'b goes 2700']);
  });

  test('a large call is not passed by small ones behind it', async () => {
    const { time, log, wait } = bench([tokensPerMinute(10)]);
    wait('a', { estimate: { tokens: 9 } });
    wait('large', { estimate: { tokens: 10 } });
    wait('small', { estimate: { tokens: 1 } });
    await time.advance(60_000);
    expect(log).toEqual(['a goes 0', 'large goes 60000', 'small denied 60000 60000']);
  });

  test('a call that does not wait may take what is free, and denies at once', async () => {
    const { enforcer, time, wait } = bench([tokensPerMinute(10)]);
    wait('a', { estimate: { tokens: 9 } });
    wait('large', { estimate: { tokens: 10 } });
    await settled();
    const small = await enforcer.admit({ ...call, estimate: { tokens: 1 } });
    expect([small.allowed, (await enforcer.admit(call)).allowed]).toEqual([true, false]);
    await enforcer.close();
    expect(time.pending).toEqual([]);
  });

  test('keys wait for themselves, and for the client together', async () => {
    const { time, log, wait } = bench([
      requestsPerSecond(2, { scope: 'client' }),
      requestsPerMinute(1),
    ]);
    for (const [name, keyId] of ['a1', 'a2', 'b1', 'b2', 'c1', 'd1'].map((id) => [id, id[0]]))
      wait(String(name), { keyId: String(keyId) });
    await time.advance(60_000);
    expect(log).toEqual([
      'a1 goes 0',
      'b1 goes 0',
      'c1 goes 1000',
      'd1 goes 1000',
      'a2 goes 60000',
      'b2 goes 60000',
    ]);
  });
});

test('a call that is held up elsewhere is passed there neither by those behind it nor by younger ones', async () => {
  const { time, log, wait, open } = bench([
    tokensPerMinute(10, { scope: 'client' }),
    concurrency(1),
  ]);
  const tokens = (amount: number, keyId: string): Partial<CallFacts> => ({
    keyId,
    estimate: { tokens: amount },
  });
  wait('first', tokens(1, 'b'));
  wait('large', tokens(9, 'b'));
  wait('small', tokens(1, 'b'));
  wait('other', tokens(5, 'c'));
  wait('younger', tokens(5, 'd'), { maxWaitMs: 120_000 });
  await settled();
  open.get('first')?.settle({});
  await time.advance(120_000);
  expect(log).toEqual([
    'first goes 0',
    'other goes 0',
    'large goes 60000',
    'small denied 1 60000',
    'younger goes 120000',
  ]);
});

test('a call is woken by what another enforcer on the same store frees', async () => {
  const store = memoryStore();
  const { log, wait, time } = bench([concurrency(1)], { store });
  const other = createEnforcer({ policies: [concurrency(1)], store, now: time.read });
  const first = await other.admit(call);
  wait('a');
  await settled();
  first.settle({});
  await settled();
  expect(log).toEqual(['a goes 0']);
});

describe('the end of waiting', () => {
  test('a denial with a retry time beyond maxWaitMs is returned at once', async () => {
    const { time, log, wait } = bench([requestsPerMinute(1)]);
    wait('a');
    wait('short', {}, { maxWaitMs: 59_999 });
    wait('long', {}, { maxWaitMs: 60_000 });
    await settled();
    expect(log).toEqual(['a goes 0', 'short denied 60000 0']);
    await time.advance(60_000);
    expect(log.at(-1)).toBe('long goes 60000');
  });

  test('so is one behind others for which the time is too short', async () => {
    const { log, wait } = bench([requestsPerMinute(1)]);
    wait('a');
    wait('long');
    wait('short', {}, { maxWaitMs: 30_000 });
    await settled();
    expect(log).toEqual(['a goes 0', 'short denied 60000 0']);
  });

  test('when the time is up the denial says how long is left', async () => {
    const { time, log, wait } = bench([concurrency(1), requestsPerMinute(9)], {
      reservationTtlMs: 90_000,
    });
    wait('a');
    wait('b', {}, { maxWaitMs: 500 });
    await time.advance(500);
    expect(log).toEqual(['a goes 0', 'b denied 1 500']);
    expect(time.pending).toEqual([]);
  });

  test('waiting that cannot help is not begun', async () => {
    const { log, wait } = bench(
      [maxTokens(5), tokenLimit({ limit: 15, reset: 'one_time' }), tokensPerMinute(90)],
      { store: memoryStore({ snapshot: 'empty' }) },
    );
    wait('checked', { maxTokens: 6 });
    wait('too large', { estimate: { tokens: 91 } });
    wait('a');
    wait('endless');
    await settled();
    expect(log).toEqual([
      'checked denied null 0',
      'too large denied null 0',
      'a goes 0',
      'endless denied null 0',
    ]);
  });

  test('an abort rejects with its reason, and the next in line moves up', async () => {
    const { time, log, wait } = bench([tokensPerMinute(10)]);
    const controller = new AbortController();
    wait('a', { estimate: { tokens: 5 } });
    wait('large', {}, { signal: controller.signal });
    wait('small', { estimate: { tokens: 5 } });
    await time.advance(40);
    controller.abort('enough');
    await settled();
    expect(log).toEqual(['a goes 0', 'large enough 40', 'small goes 40']);
    expect(time.pending).toEqual([]);
  });

  test('a signal that has fired before rejects, and nothing is charged', async () => {
    const { enforcer, log, wait } = bench([requestsPerDay(5)]);
    wait('a', {}, { signal: AbortSignal.abort('before') });
    await settled();
    expect(log).toEqual(['a before 0']);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0 }]);
  });

  test('above maxWaiting the denial is returned', async () => {
    const { time, log, wait } = bench([requestsPerSecond(1)], { maxWaiting: 2 });
    for (const name of ['a', 'b', 'c', 'd']) wait(name);
    await settled();
    expect(log).toEqual(['a goes 0', 'd denied 1000 0']);
    await time.advance(1000);
    wait('e');
    await time.advance(2000);
    expect(log.slice(2)).toEqual(['b goes 1000', 'c goes 2000', 'e goes 3000']);
  });

  test('close turns all away with a typed error, and those who come later', async () => {
    const { enforcer, time, wait } = bench([requestsPerMinute(1)]);
    wait('a');
    const refused = [enforcer.admit(call, { wait: true })];
    await settled();
    await enforcer.close();
    refused.push(enforcer.admit(call, { wait: true }));
    for (const outcome of await Promise.allSettled(refused))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'CLOSED' } });
    expect(time.pending).toEqual([]);
  });

  test('the real timers are gone when nobody waits', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const enforcer = createEnforcer({ policies: [concurrency(1)] });
    const first = await enforcer.admit(call);
    const second = enforcer.admit(call, { wait: true });
    await settled();
    expect(timers()).toBeGreaterThan(before);
    first.release();
    expect((await second).allowed).toBe(true);
    expect(timers()).toBe(before);
  });
});

describe('while others wait', () => {
  test('a call that its checks deny does not stand in line', async () => {
    const { log, wait } = bench([requestsPerMinute(1), maxTokens(5)]);
    wait('a');
    wait('b');
    wait('wrong', { maxTokens: 6 });
    await settled();
    expect(log).toEqual(['a goes 0', 'wrong denied null 0']);
  });

  test('checks are made again when it is its turn', async () => {
    let isBanned = false;
    const ban = definePolicy({
      name: 'ban',
      check: () => (isBanned ? { code: 'PERMISSION_DENIED' } : undefined),
    });
    const { time, log, wait } = bench([ban, requestsPerSecond(1)]);
    wait('a');
    wait('b');
    await settled();
    isBanned = true;
    await time.advance(1000);
    expect(log).toEqual(['a goes 0', 'b denied null 1000']);
  });

  test('a check that throws rejects its call alone', async () => {
    const broken = definePolicy({
      name: 'broken',
      check: ({ tags }) => {
        if (tags?.['broken'] === 'now') throw new Error('no directory');
        return undefined;
      },
    });
    const tags: Record<string, string> = {};
    const { time, log, wait } = bench([broken, requestsPerSecond(1)]);
    wait('a');
    wait('b', { tags });
    wait('c');
    await settled();
    tags['broken'] = 'now';
    await time.advance(1000);
    expect(log).toEqual(['a goes 0', 'b Error: no directory 1000', 'c goes 1000']);
  });
});

test.each<[string, object]>([
  ['admit.wait', { wait: 'yes' }],
  ['admit.maxWaitMs', { maxWaitMs: -1 }],
  ['admit.maxWaitMs', { maxWaitMs: 1.5 }],
  ['admit.maxWaitMs', { maxWaitMs: Number.POSITIVE_INFINITY }],
  ['admit.signal', { signal: {} }],
  ['admit.only', { only: 'tenant' }],
])('a wrong %s is refused', async (field, options) => {
  const { enforcer } = bench([requestsPerDay(1)]);
  const ask = (given: object): unknown => Reflect.apply(enforcer.admit, enforcer, [call, given]);
  expect(fieldOf(() => ask(options))).toBe(field);
  if (!('wait' in options))
    await expect(ask({ ...options, wait: true })).rejects.toMatchObject({ field });
});
