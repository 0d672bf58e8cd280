import { hasServer } from '@regpilot/test-servers';
import { beforeEach, describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Meter, RedisStore, ReserveRequest } from '../../src/index.ts';
import { calendar, inFlight, perMinute, tokensPerMinute } from './meters.ts';
import { dumpOf } from './slot-dump.ts';
import { startedRedis } from './started-redis.ts';

const ttlMs = 10_000;
const daily = calendar(1000, 'daily', 5);
const meters = [perMinute(100), tokensPerMinute(1000, 5), inFlight(9), daily];
const endings = ['state', 'requests', 'tokens', 'records', 'expiries'];

const server = startedRedis();
let now = Date.UTC(2031, 4, 31, 12);
let prefix = 0;
let store: RedisStore;
beforeEach(() => {
  if (!hasServer('redis')) return;
  prefix += 1;
  store = redisStore(server.redis, { prefix: `test${prefix}`, now: () => now });
});

const reserve = (given: Partial<ReserveRequest> = {}) => {
  const id = crypto.randomUUID();
  return store.reserve({ slot: 'key', id, meters, ttlMs, windowFrom: 'admitted', ...given });
};
const used = async (of: readonly Meter[], slot = 'key'): Promise<number[]> =>
  (await store.usage(slot, of)).map((usage) => usage.used);
const stateNow = (): Promise<Record<string, string>> => dumpOf(server.redis, `{test${prefix}:key}`);

/** A slot with calls, one of them not arrived, of which something else has taken a key since. */
async function slotWithForeign(ending: string): Promise<string> {
  // So many that the next one begins a second chunk of each log.
  for (let call = 0; call < 29; call++, now++) {
    await reserve({ id: `${prefix}before${call}` });
    await store.settle(`${prefix}before${call}`, {});
  }
  for (const id of ['a', 'b', 'c']) {
    await reserve({ id: `${prefix}${id}` });
    now += 1;
  }
  await reserve({ id: `${prefix}d`, windowFrom: 'arrived' });
  const key = `{test${prefix}:key}:${ending}`;
  expect(await server.redis.del(key)).toBe(1);
  // No string under the state, as that is one.
  if (ending === 'state') await server.redis.rpush(key, 'foreign');
  else await server.redis.set(key, 'foreign');
  return key;
}

/** The keys that are not what they were after work that failed. None, where it did not. */
async function changedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await stateNow();
  const error: unknown = await work().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error === undefined) return [];
  expect(error).toMatchObject({ reason: 'WRONGTYPE' });
  const after = await stateNow();
  return Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
}

async function changedByFailedCall(ending: string): Promise<string[]> {
  await slotWithForeign(ending);
  return changedBy(() => reserve());
}

async function changedByFailedReports(ending: string): Promise<string[]> {
  await slotWithForeign(ending);
  return [
    ...(await changedBy(() => store.arrived(`${prefix}d`))),
    ...(await changedBy(() => store.settle(`${prefix}a`, { tokens: 7 }))),
    ...(await changedBy(() => store.release(`${prefix}b`))),
    ...(await changedBy(() => store.renew(`${prefix}c`))),
  ];
}

describe.skipIf(!hasServer('redis'))('another type', () => {
  describe.each(endings)('under the %s of a slot', (ending) => {
    test('is told, and not overwritten, and other slots go on', async () => {
      const key = await slotWithForeign(ending);
      const foreign = await server.redis.dumpBuffer(key);
      await expect(reserve()).rejects.toMatchObject({
        name: 'StoreError',
        code: 'STORE_UNAVAILABLE',
        reason: 'WRONGTYPE',
        retryable: false,
        message: expect.not.stringContaining(`test${prefix}`),
      });
      expect(await server.redis.dumpBuffer(key)).toEqual(foreign);
      // In one script with it.
      const both = await Promise.allSettled([reserve(), reserve({ slot: 'other' })]);
      expect(both).toMatchObject([{ status: 'rejected' }, { value: { allowed: true } }]);
      expect(await used(meters, 'other')).toEqual([1, 5, 1, 5]);
    });
  });

  test.each(endings)('under the %s leaves a call that it fails undone', async (ending) => {
    expect(await changedByFailedCall(ending)).toEqual([]);
  });

  test.each(endings)('under the %s leaves a report that it fails undone', async (ending) => {
    expect(await changedByFailedReports(ending)).toEqual([]);
  });

  // The record of a call that was never charged would end like any other, and give back what others have spent.
  test.each(['requests', 'expiries'])(
    'under the %s gives back nothing of calls that it failed, once it is gone',
    async (ending) => {
      const key = await slotWithForeign(ending);
      const failed = await Promise.allSettled([reserve(), reserve()]);
      expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await server.redis.del(key);
      await reserve();
      now += ttlMs;
      expect(await used([daily])).toEqual([29 * 5]);
    },
  );

  test('of the same type, but no state of a slot, is told and not overwritten', async () => {
    const key = `{test${prefix}:key}:state`;
    await server.redis.set(key, 'hello');
    await expect(reserve()).rejects.toMatchObject({ reason: 'REGPILOT', retryable: false });
    expect(await server.redis.get(key)).toBe('hello');
  });
});
