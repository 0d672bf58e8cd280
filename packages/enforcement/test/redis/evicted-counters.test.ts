import { hasServer } from '@regpilot/test-servers';
import { beforeEach, describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Meter, RedisStore, WindowFrom } from '../../src/index.ts';
import { evict } from './full-memory.ts';
import { inFlight, perMinute, perSecond, tokensPerMinute } from './meters.ts';
import { startedRedis } from './started-redis.ts';

const ttlMs = 10_000;
const limit = 5;
/** More than a log keeps outside of its list. */
const longLimit = 40;
const server = startedRedis();
let now = Date.UTC(2031, 4, 31, 12);
let prefix = 0;
let ids = 0;
let store: RedisStore;
beforeEach(() => {
  if (!hasServer('redis')) return;
  prefix += 1;
  store = redisStore(server.redis, { prefix: `test${prefix}`, now: () => now });
});

const keyOf = (ending: string): string => `{test${prefix}:key}:${ending}`;
const reserve = (
  meters: readonly Meter[],
  { id = `${++ids}`, from = 'admitted' }: { id?: string; from?: WindowFrom } = {},
) => store.reserve({ slot: 'key', id, meters, ttlMs, windowFrom: from });
const used = async (meters: readonly Meter[]): Promise<number[]> =>
  (await store.usage('key', meters)).map((usage) => usage.used);

/** So many, a millisecond after another. */
async function admitted(meters: readonly Meter[], calls: number): Promise<number> {
  let count = 0;
  for (let asked = 0; asked < calls; asked++, now++)
    if ((await reserve(meters)).allowed) count += 1;
  return count;
}

/** The most that any minute holds of what is admitted, second by second, in three of them. */
async function mostInAMinute(meters: readonly Meter[], before: readonly number[]): Promise<number> {
  const times = [...before];
  for (let second = 0; second < 180; second++, now += 1000)
    if ((await reserve(meters)).allowed) times.push(now);
  const inMinuteOf = (end: number): number =>
    times.filter((at) => at <= end && at > end - 60_000).length;
  return Math.max(...times.map(inMinuteOf));
}

describe.skipIf(!hasServer('redis'))('a server that evicts', () => {
  test.each(['allkeys-lru', 'allkeys-random', 'volatile-ttl'])(
    'all keys of a slot, by %s: its counters begin anew',
    async (policy) => {
      const meters = [perMinute(limit), tokensPerMinute(1000, 5), inFlight(100)];
      const first = ids + 1;
      expect(await admitted(meters, 9)).toBe(limit);
      await evict(server.redis, policy, await server.redis.keys(keyOf('*')));
      for (let id = first; id < first + limit; id++) {
        await store.arrived(`${id}`);
        await store.settle(`${id}`, {});
      }
      expect(await used(meters)).toEqual([0, 0, 0]);
      expect(await admitted(meters, 9)).toBe(limit);
      expect(await used(meters)).toEqual([limit, limit * 5, limit]);
    },
  );

  test.each(['state', 'requests', 'tokens', 'records', 'expiries'])(
    'one key of a slot, its %s: what is admitted is at most the limit once more',
    async (ending) => {
      const meters = [perMinute(longLimit), tokensPerMinute(1000, 5)];
      const startAt = now;
      expect(await admitted(meters, longLimit)).toBe(longLimit);
      expect(await server.redis.del(keyOf(ending))).toBe(1);
      const before = Array.from({ length: longLimit }, (_, call) => startAt + call);
      expect(await mostInAMinute(meters, before)).toBeLessThanOrEqual(2 * longLimit);
    },
  );

  test.each(['requests', 'tokens'])(
    'the log of %s in use by two windows: at most the limit once more',
    async (ending) => {
      const meters = [perSecond(longLimit), perMinute(longLimit), tokensPerMinute(longLimit, 1)];
      const startAt = now;
      expect(await admitted(meters, 35)).toBe(35);
      expect(await server.redis.del(keyOf(ending))).toBe(1);
      now = startAt + 59_000;
      await reserve(meters);
      now += 500;
      await reserve(meters);
      now = startAt + 60_005;
      const before = [startAt + 59_000, startAt + 59_500];
      expect(await mostInAMinute(meters, before)).toBeLessThanOrEqual(2 * longLimit);
    },
  );
});

const froms: readonly WindowFrom[] = ['admitted', 'arrived'];

/** What a slot that goes on being used holds of a call that never ended, when it has lost one of its keys meanwhile. */
async function heldAfterLoss(ending: string, from: WindowFrom): Promise<number[]> {
  const meters = [perMinute(100), tokensPerMinute(1000, 5), inFlight(limit)];
  for (const id of ['lost', 'settled', 'released'])
    await reserve(meters, { id: `${prefix}${id}`, from });
  expect(await server.redis.del(keyOf(ending))).toBe(1);
  await store.settle(`${prefix}settled`, { tokens: 7 });
  await store.release(`${prefix}released`);
  for (let round = 0; round < 10; round++) {
    now += ttlMs;
    const id = `${++ids}`;
    await reserve(meters, { id, from });
    await store.settle(id, {});
  }
  now += 60_000;
  return used(meters);
}

describe.skipIf(!hasServer('redis'))('a slot that has lost one key', () => {
  test.each(froms)('its state: what is held ends (window from %s)', async (from) => {
    expect(await heldAfterLoss('state', from)).toEqual([0, 0, 0]);
  });

  test.each(froms)('its records: what is held ends (window from %s)', async (from) => {
    expect(await heldAfterLoss('records', from)).toEqual([0, 0, 0]);
  });

  test.each(froms)('its expiries: what is held ends (window from %s)', async (from) => {
    expect(await heldAfterLoss('expiries', from)).toEqual([0, 0, 0]);
  });
});
