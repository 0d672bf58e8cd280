import { setImmediate } from 'node:timers/promises';
import { hasServer } from '@regpilot/test-servers';
import { beforeEach, describe, expect, test } from 'vitest';
import { redisStore, StoreError } from '../../src/index.ts';
import type { Meter, RedisStore, WindowFrom } from '../../src/index.ts';
import { calendar, inFlight, perMinute, perSecond, tokensPerMinute } from './meters.ts';
import { spiedClient } from './spied-client.ts';
import type { SentScript } from './spied-client.ts';
import { startedRedis } from './started-redis.ts';

const ttlMs = 10_000;
const startAt = Date.UTC(2031, 4, 31, 23, 59, 0);

const server = startedRedis();
let now = startAt;
let prefix = 0;
let store: RedisStore;
beforeEach(() => {
  if (!hasServer('redis')) return;
  now = startAt;
  store = redisStore(server.redis, { prefix: `test${++prefix}`, now: () => now });
});

const reserve = (
  meters: readonly Meter[],
  {
    id = `${Math.random()}`,
    slot = 'key',
    from = 'arrived',
    of = store,
  }: { id?: string; slot?: string; from?: WindowFrom; of?: RedisStore | undefined } = {},
) => of.reserve({ slot, id, meters, ttlMs, windowFrom: from });
const used = async (...meters: Meter[]): Promise<number[]> =>
  (await store.usage('key', meters)).map((usage) => usage.used);
const keys = (): Promise<string[]> => server.redis.keys(`{test${prefix}:*`);

test.each([
  ['no client', undefined, {}, 'redisStore.client'],
  ['a client of something else', { get: () => 1 }, {}, 'redisStore.client'],
  ['an empty prefix', { evalsha: () => 1 }, { prefix: '' }, 'redisStore.prefix'],
  ['a prefix that is no text', { evalsha: () => 1 }, { prefix: 7 }, 'redisStore.prefix'],
  ['a clock that is no function', { evalSha: () => 1 }, { now: 7 }, 'redisStore.now'],
])('%s is refused by name', (_, client, options, field) => {
  const open = (): unknown => Reflect.apply(redisStore, undefined, [client, options]);
  expect(open).toThrow(expect.objectContaining({ code: 'CONFIGURATION_ERROR', field }));
});

describe.skipIf(!hasServer('redis'))('redisStore', () => {
  test('a denied call writes nothing, whatever its other limits', async () => {
    const meters = [perSecond(1), tokensPerMinute(100, 5), calendar(3, 'daily', 5)];
    await reserve([perSecond(1)]);
    const before = await server.redis.dump(`{test${prefix}:key}:state`);
    const denied = await reserve(meters);
    expect(denied).toMatchObject({ allowed: false, deniedBy: 0, retryAfterMs: null });
    expect(await server.redis.dump(`{test${prefix}:key}:state`)).toEqual(before);
    expect(await keys()).toHaveLength(3);
  });

  test('asking how a slot stands leaves no key', async () => {
    expect(await used(perSecond(1), calendar(9, 'monthly', 1), inFlight(1))).toEqual([0, 0, 0]);
    expect(await keys()).toEqual([]);
  });

  test('a repeated id is charged once, by this store and by another', async () => {
    const other = redisStore(server.redis, { prefix: `test${prefix}`, now: () => now });
    await reserve([perMinute(1)], { id: 'a' });
    expect(await reserve([perMinute(1)], { id: 'a' })).toMatchObject({ allowed: true });
    expect(await reserve([perMinute(1)], { id: 'a', of: other })).toMatchObject({ allowed: true });
    expect(await used(perMinute(1))).toEqual([1]);
    await store.settle('a', {});
    expect(await reserve([perMinute(1)], { id: 'a' })).toMatchObject({ allowed: true });
    expect(await used(perMinute(1))).toEqual([1]);
  });

  describe('an answer that is lost', () => {
    /** A client whose next answer does not arrive, though the server has done what it was asked. */
    function forgetful(): { of: RedisStore; lose: () => void } {
      let isLost = false;
      const heard = async (answer: Promise<unknown>): Promise<unknown> => {
        const reply = await answer;
        if (!isLost) return reply;
        isLost = false;
        throw new Error('the connection was lost');
      };
      const { redis } = server;
      const client = {
        evalsha: (sha: string, count: number, ...rest: string[]) =>
          heard(redis.evalsha(sha, count, ...rest)),
        eval: (text: string, count: number, ...rest: string[]) =>
          heard(redis.eval(text, count, ...rest)),
      };
      const of = redisStore(client, { prefix: `test${prefix}`, now: () => now });
      return {
        of,
        lose: () => {
          isLost = true;
        },
      };
    }
    const meters = [perMinute(9), tokensPerMinute(100, 5), calendar(100, 'daily', 5), inFlight(3)];

    test.each<[string, (of: RedisStore) => Promise<void>, number[]]>([
      ['given back', (of) => of.release('lost'), [0, 0, 0, 0]],
      ['settled', (of) => of.settle('lost', { tokens: 8 }), [1, 8, 8, 0]],
    ])('leaves a reservation that can be %s', async (_, end, left) => {
      const { of, lose } = forgetful();
      await reserve(meters, { id: 'first', of });
      await of.release('first');
      lose();
      await expect(reserve(meters, { id: 'lost', of })).rejects.toThrow('lost');
      expect(await used(...meters)).toEqual([1, 5, 5, 1]);
      await end(of);
      expect(await used(...meters)).toEqual(left);
    });

    test('leaves an id that is asked for anew, and charged once', async () => {
      const { of, lose } = forgetful();
      await reserve(meters, { id: 'first', of });
      lose();
      await expect(reserve(meters, { id: 'lost', of })).rejects.toThrow('lost');
      expect(await reserve(meters, { id: 'lost', of })).toMatchObject({ allowed: true });
      expect(await used(...meters)).toEqual([2, 10, 10, 2]);
    });

    test('of a denial leaves an id that is denied again', async () => {
      const { of, lose } = forgetful();
      for (const id of ['a', 'b', 'c']) await reserve(meters, { id, of });
      lose();
      await expect(reserve(meters, { id: 'lost', of })).rejects.toThrow('lost');
      await of.release('lost');
      expect(await reserve(meters, { id: 'lost', of })).toMatchObject({ allowed: false });
      expect(await used(...meters)).toEqual([3, 15, 15, 3]);
    });

    test('of requests alone stays counted: nothing is recorded that could be taken back', async () => {
      const { of, lose } = forgetful();
      const requests = { from: 'admitted', of } as const;
      await reserve([perMinute(9)], { ...requests, id: 'first' });
      lose();
      await expect(reserve([perMinute(9)], { ...requests, id: 'lost' })).rejects.toThrow('lost');
      await of.release('lost');
      expect(await used(perMinute(9))).toEqual([2]);
    });
  });

  test('of settle and release the first takes effect, also when both are on their way', async () => {
    const meters = [perMinute(9), tokensPerMinute(100, 10)];
    await reserve(meters, { id: 'a' });
    await Promise.all([store.settle('a', { tokens: 30 }), store.release('a'), store.arrived('a')]);
    await store.release('a');
    expect(await used(...meters)).toEqual([1, 30]);
  });

  test('a release that is sent twice gives back once', async () => {
    const sent: SentScript[] = [];
    const spied = spiedClient(server, (script) => sent.push(script));
    const of = redisStore(spied, { prefix: `test${prefix}`, now: () => now });
    await reserve([perMinute(9)], { id: 'a', from: 'admitted', of });
    await reserve([perMinute(9)], { id: 'b', from: 'admitted', of });
    await of.release('a');
    const { sha = '', keys: named = [], values = [] } = sent.at(-1) ?? {};
    await server.redis.evalsha(sha, named.length, ...named, ...values);
    expect(await used(perMinute(9))).toEqual([1]);
  });

  test('a settlement after the TTL still records its debt, and one after two TTLs does not', async () => {
    const month = calendar(100, 'daily', 10);
    for (const id of ['a', 'b']) await reserve([month], { id });
    now += ttlMs;
    expect(await used(month)).toEqual([0]);
    await store.settle('a', { tokens: 70 });
    expect(await used(month)).toEqual([70]);
    now += ttlMs;
    await store.settle('b', { tokens: 70 });
    expect(await used(month)).toEqual([70]);
  });

  test('a clock that is set back reopens no window', async () => {
    await reserve([perSecond(1)], { from: 'admitted' });
    now -= 5_000;
    expect(await reserve([perSecond(1)])).toMatchObject({ allowed: false, retryAfterMs: 1000 });
    now += 5_999;
    expect(await reserve([perSecond(1)])).toMatchObject({ allowed: false, retryAfterMs: 1 });
    now += 1;
    expect(await reserve([perSecond(1)])).toMatchObject({ allowed: true });
  });

  test('amounts and sums near 2^53 are kept to the last unit', async () => {
    // The parser of ioredis rounds whole numbers that are within 100 of 2^53.
    const most = Number.MAX_SAFE_INTEGER - 100;
    const large = tokensPerMinute(most, most - 7);
    await reserve([large], { id: 'a', from: 'admitted' });
    now += 1;
    await reserve([tokensPerMinute(most, 3)], { from: 'admitted' });
    now += 1;
    await reserve([tokensPerMinute(most, 2)], { from: 'admitted' });
    expect(await used(large)).toEqual([most - 2]);
    await store.settle('a', { tokens: most - 9 });
    expect(await used(large)).toEqual([most - 4]);
  });

  test.each([
    ['a}b', 'a}c'],
    ['a{b}', 'a'],
    ['', 'x'],
    ['a:b', 'a%3ab'],
    ['\uD800', '\uD801'],
    ['ключ', 'ключ '],
  ])('the slots %j and %j share no counter', async (one, other) => {
    await reserve([perMinute(1)], { slot: one });
    expect(await reserve([perMinute(1)], { slot: one })).toMatchObject({ allowed: false });
    expect(await reserve([perMinute(1)], { slot: other })).toMatchObject({ allowed: true });
    for (const key of await keys()) expect(key).toMatch(/^\{[^{}]+\}:[a-z]+$/);
  });

  test('prefixes and slots do not run into each other', async () => {
    const [one, other] = ['p', 'p:a'].map((of) =>
      redisStore(server.redis, { prefix: `${prefix}${of}` }),
    );
    await reserve([perMinute(1)], { slot: 'a:b', of: one });
    expect(await reserve([perMinute(1)], { slot: 'b', of: other })).toMatchObject({
      allowed: true,
    });
  });

  test('every key ends by itself, but those of a slot with a limit that never resets', async () => {
    const meters = [tokensPerMinute(99, 1), inFlight(9), calendar(99, 'daily', 1)];
    // A log is in the state until it has so many runs.
    for (let call = 0; call < 17; call++, now++) {
      await reserve([tokensPerMinute(99, 1), perMinute(99)], { id: `before ${call}` });
      await store.settle(`before ${call}`, {});
    }
    for (let call = 0; call < 5; call++, now++)
      await reserve([...meters, perMinute(99)], { id: `${call}` });
    await store.arrived('1');
    now++;
    await store.settle('2', {});
    const ofSlot = await keys();
    expect(ofSlot.map((key) => key.replace(/.*:/, '')).toSorted()).toEqual([
      'expiries',
      'records',
      'requests',
      'state',
      'tokens',
    ]);
    for (const key of ofSlot) expect(await server.redis.pttl(key), key).toBeGreaterThan(60_000);
    await reserve([calendar(99, 'one_time', 1)], { id: 'endless' });
    expect(await server.redis.pttl(`{test${prefix}:key}:state`)).toBe(-1);
    expect(await server.redis.pttl(`{test${prefix}:key}:records`)).toBe(-1);
    for (const id of ['0', '1', '3', '4', 'endless']) await store.settle(id, {});
    expect((await keys()).map((key) => key.replace(/.*:/, '')).toSorted()).toEqual([
      'requests',
      'state',
      'tokens',
    ]);
  });

  test('a record outlives its calls as long as the state holds something of it', async () => {
    now = startAt - 86_400_000;
    await reserve([calendar(99, 'daily', 1), inFlight(1)], { id: 'lost' });
    await reserve([calendar(99, 'monthly', 1)]);
    const [state, records] = await Promise.all(
      ['state', 'records'].map((key) => server.redis.pttl(`{test${prefix}:key}:${key}`)),
    );
    expect(records).toBeGreaterThanOrEqual((state ?? 0) - 50);
    now += 3 * ttlMs;
    expect(await reserve([inFlight(1)])).toMatchObject({ allowed: true });
  });

  test('no error shows what was sent', async () => {
    const secret = 'sk-slot-secret';
    const failing = {
      evalsha: async () => {
        throw Object.assign(
          new Error(`ERR unknown command 'evalsha', with args beginning with: '${secret}'`),
          { command: { name: 'evalsha', args: [secret] } },
        );
      },
      eval: async () => undefined,
    };
    const of = redisStore(failing);
    const error: unknown = await reserve([perMinute(1)], { slot: secret, of }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(StoreError);
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(secret);
  });

  test('reports of a slot go together while others are on their way, in their order', async () => {
    let scripts = 0;
    const counted = spiedClient(server, () => {
      scripts += 1;
    });
    const of = redisStore(counted, { prefix: `test${prefix}`, now: () => now });
    for (let call = 0; call < 100; call++)
      await reserve([tokensPerMinute(9_999, 1)], { id: `${call}`, of });
    scripts = 0;
    const report = (call: number): void => {
      void of.arrived(`${call}`);
      void of.settle(`${call}`, { tokens: 2 });
    };
    for (let call = 0; call < 50; call++) report(call);
    while (scripts === 0) await setImmediate();
    for (let call = 50; call < 100; call++) report(call);
    await of.close();
    expect(scripts).toBe(2);
    expect(await used(tokensPerMinute(9_999, 1))).toEqual([200]);
  });
});
