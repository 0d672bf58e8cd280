import { hasServer } from '@regpilot/test-servers';
import { describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Meter, RedisStore } from '../../src/index.ts';
import { calendar, inFlight, perMinute, rolling, tokensPerMinute } from './meters.ts';
import { spiedClient } from './spied-client.ts';
import { startedRedis } from './started-redis.ts';

const ttlMs = 10_000;

const server = startedRedis();

describe.skipIf(!hasServer('redis'))('scripts for shapes of decisions', () => {
  let now = Date.UTC(2031, 4, 31, 12);
  const reserve = (store: RedisStore, id: string, meters: readonly Meter[]) =>
    store.reserve({ slot: 'key', id, meters, ttlMs, windowFrom: 'admitted' });

  test('a call of requests alone names two keys, and all once its slot has records', async () => {
    const keyCounts: number[] = [];
    const spied = spiedClient(server, ({ keys }) => keyCounts.push(keys.length));
    const options = { prefix: 'keys', now: () => now };
    const [store, other] = [redisStore(spied, options), redisStore(server.redis, options)];
    const requests = [perMinute(4)];
    const recorded = [tokensPerMinute(100, 5), inFlight(2)];
    expect(await reserve(store, 'a', requests)).toMatchObject({ usage: [{ used: 1 }] });
    await reserve(other, 'b', [...requests, ...recorded]);
    expect(await reserve(store, 'c', requests)).toMatchObject({ usage: [{ used: 3 }] });
    now += ttlMs;
    const resetAt = now + 60_000;
    expect(await reserve(store, 'd', requests)).toMatchObject({ usage: [{ used: 4, resetAt }] });
    expect(await reserve(store, 'e', requests)).toMatchObject({ allowed: false });
    expect(keyCounts).toEqual([2, 2, 6, 6, 6]);
    const left = await store.usage('key', recorded);
    expect(left.map(({ used }) => used)).toEqual([0, 0]);
  });

  test('shapes beyond those that are remembered share their counters', async () => {
    const store = redisStore(server.redis, { prefix: 'shapes', now: () => now });
    const day = calendar(999, 'daily', 1);
    for (let shape = 1; shape <= 250; shape++)
      await reserve(store, `${shape}`, [day, rolling('requests', 999, 60_000 + shape, 1)]);
    const usage = await store.usage('key', [day, perMinute(999)]);
    expect(usage.map(({ used }) => used)).toEqual([250, 250]);
  });
});
