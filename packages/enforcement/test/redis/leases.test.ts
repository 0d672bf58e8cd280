import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Denied, LeaseGranted, MeterLimit, RedisStore } from '../../src/index.ts';
import { calendar, inFlight, perMinute, perSecond } from './meters.ts';

const startAt = Date.UTC(2031, 4, 31, 23, 59, 30);

let server: RedisServer;
let redis: Redis;
let now = startAt;
let prefix = 0;
let store: RedisStore;
beforeAll(async () => {
  if (!hasServer('redis')) return;
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});
beforeEach(() => {
  if (!hasServer('redis')) return;
  now = startAt;
  store = redisStore(redis, { prefix: `lease${++prefix}`, now: () => now });
});

const lease = (
  id: string,
  meters: readonly MeterLimit[],
  { wanted = 1000, least = 1 } = {},
): Promise<LeaseGranted | Denied> => {
  const shares = meters.map((meter) => ({ meter, wanted, least }));
  return store.lease({ slot: 'key', id, shares, leaseMs: 1000 });
};
const used = async (...meters: MeterLimit[]): Promise<number[]> =>
  (await store.usage('key', meters)).map((usage) => usage.used);

describe.skipIf(!hasServer('redis'))('shares of limits', () => {
  test('each holder gets half of what is left over the holders, and the last of it goes to who asks', async () => {
    const minute = perMinute(10);
    const grants: (LeaseGranted | Denied)[] = [];
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) grants.push(await lease(id, [minute]));
    expect(grants.map((one) => (one.allowed ? [one.granted, one.holders] : 'denied'))).toEqual([
      [[5], 1],
      [[1], 2],
      [[1], 3],
      [[1], 4],
      [[1], 5],
      [[1], 6],
    ]);
    expect(await lease('g', [minute])).toMatchObject({ allowed: false, deniedBy: 0 });
    expect(await used(minute)).toEqual([10]);
  });

  test('a repeated id is granted the same again', async () => {
    const first = await lease('a', [perMinute(100)]);
    expect(await lease('a', [perMinute(100)])).toEqual(first);
    expect(await used(perMinute(100))).toEqual([50]);
  });

  test('a share is denied as a whole, with nothing taken, and the retry time of the latest', async () => {
    await lease('a', [perSecond(4)], { wanted: 2 });
    const denied = await lease('b', [perSecond(4), calendar(9, 'daily', 1)], { least: 3 });
    expect(denied).toMatchObject({ allowed: false, deniedBy: 0, retryAfterMs: 1000 });
    expect(await used(perSecond(4), calendar(9, 'daily', 1))).toEqual([2, 0]);
  });

  test('what was used enters the windows when it is reported, and what is not kept is given back', async () => {
    const meters = [perSecond(100), calendar(100, 'daily', 1), inFlight(100)];
    await lease('a', meters, { wanted: 20 });
    expect(await used(...meters)).toEqual([20, 20, 20]);
    now += 500;
    await store.report('a', { used: [5, 5, 0], kept: [10, 10, 3], leaseMs: 1000 });
    expect(await used(...meters)).toEqual([15, 15, 3]);
    now += 200;
    await store.report('a', { used: [2, 2, 0], kept: [0, 0, 0], leaseMs: 0 });
    expect(await used(...meters)).toEqual([7, 7, 0]);
    now += 800;
    expect(await used(...meters)).toEqual([2, 7, 0]);
  });

  test('a dead process has used all of its share at the end of its lease, and holds no call', async () => {
    const meters = [perSecond(100), calendar(100, 'daily', 1), inFlight(100)];
    await lease('a', meters, { wanted: 20 });
    now += 1500;
    expect(await used(...meters)).toEqual([20, 20, 0]);
    now += 499;
    expect(await used(...meters)).toEqual([20, 20, 0]);
    now += 1;
    expect(await used(...meters)).toEqual([0, 20, 0]);
    expect(await lease('b', meters)).toMatchObject({ holders: 1 });
  });

  test('a late report corrects what was counted at the end of the lease, for a minute', async () => {
    const meters = [perMinute(100), calendar(100, 'monthly', 1)];
    for (const id of ['a', 'b']) await lease(id, meters, { wanted: 10 });
    now += 1500;
    expect(await used(...meters)).toEqual([20, 20]);
    await store.report('a', { used: [4, 4], kept: [0, 0], leaseMs: 0 });
    expect(await used(...meters)).toEqual([14, 14]);
    now = startAt + 1000 + 60_000;
    await store.report('b', { used: [0, 0], kept: [0, 0], leaseMs: 0 });
    // The month has ended, and so has the minute of the one.
    expect(await used(...meters)).toEqual([0, 0]);
  });

  test('what is kept over the end of a period counts in the next', async () => {
    const month = calendar(100, 'monthly', 1);
    now = Date.UTC(2031, 5, 1) - 200;
    await lease('a', [month], { wanted: 10 });
    now += 400;
    expect(await used(month)).toEqual([10]);
    await store.report('a', { used: [3], kept: [0], leaseMs: 0 });
    expect(await used(month)).toEqual([3]);
  });
});
