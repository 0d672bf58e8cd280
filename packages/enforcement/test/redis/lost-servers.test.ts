import { setImmediate } from 'node:timers/promises';
import { hasServer, startRedis, startReplicated, startWithSentinel } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { createSentinel } from 'redis';
import { describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Denied, RedisStore, Reserved } from '../../src/index.ts';
import { clients } from './clients.ts';
import { perMinute, rolling } from './meters.ts';

const limit = 20;
let ids = 0;

function reserve(store: RedisStore): Promise<Reserved | Denied> {
  const meters = [perMinute(limit)];
  return store.reserve({ slot: 'k', id: `${++ids}`, meters, ttlMs: 60_000, windowFrom: 'arrived' });
}

/** How many of twice the limit are admitted, as fast as they can be asked. */
async function admitted(store: RedisStore): Promise<number> {
  const decisions = await Promise.all(Array.from({ length: 2 * limit }, () => reserve(store)));
  return decisions.filter(({ allowed }) => allowed).length;
}

/** Asks until the client is connected again. */
async function untilAnswered(store: RedisStore): Promise<Reserved | Denied> {
  for (;;) {
    try {
      return await reserve(store);
    } catch (error) {
      expect(error).toMatchObject({ name: 'StoreError', code: 'STORE_UNAVAILABLE' });
    }
    // A client that refuses at once would never get a turn to connect.
    await setImmediate();
  }
}

describe.skipIf(!hasServer('redis')).each(clients)('over $name', ({ connect }) => {
  test('a restart with what was acknowledged admits nothing anew', async () => {
    await using server = await startRedis({ appendOnly: true });
    await using connection = await connect(server.url);
    const store = redisStore(connection.client);
    expect(await admitted(store)).toBe(limit);
    await server.restart();
    expect((await untilAnswered(store)).allowed).toBe(false);
    expect(await admitted(store)).toBe(0);
  });

  test('a restart without it admits the limit once more, by scripts that are loaded again', async () => {
    await using server = await startRedis();
    await using connection = await connect(server.url);
    const store = redisStore(connection.client);
    expect(await admitted(store)).toBe(limit);
    await server.restart();
    const first = await untilAnswered(store);
    expect(Number(first.allowed) + (await admitted(store))).toBe(limit);
  });

  test('scripts are loaded again after SCRIPT FLUSH', async () => {
    await using server = await startRedis();
    await using connection = await connect(server.url);
    const other = new Redis(server.url);
    const store = redisStore(connection.client);
    await reserve(store);
    await other.script('FLUSH');
    expect(await reserve(store)).toMatchObject({ allowed: true });
    await other.script('FLUSH');
    await store.settle(`${ids}`, {});
    await other.script('FLUSH');
    const [usage] = await store.usage('k', [perMinute(limit)]);
    expect(usage).toMatchObject({ used: 2, remaining: limit - 2 });
    other.disconnect();
  });

  test('FLUSHALL in the middle forgets what was counted, and late reports on it count nothing', async () => {
    await using server = await startRedis();
    await using connection = await connect(server.url);
    const other = new Redis(server.url);
    const store = redisStore(connection.client);
    const first = ids + 1;
    expect(await admitted(store)).toBe(limit);
    await other.flushall();
    for (let id = first; id <= ids; id++) {
      void store.arrived(`${id}`);
      void store.release(`${id}`);
    }
    await store.close();
    expect(await other.dbsize()).toBe(0);
    expect(await admitted(store)).toBe(limit);
    other.disconnect();
  });

  test('a server that is killed, or stands still, fails calls instead of holding them', async () => {
    await using server = await startRedis();
    await using connection = await connect(server.url);
    const store = redisStore(connection.client);
    await reserve(store);
    server.pause();
    const held = ids;
    await expect(reserve(store)).rejects.toMatchObject({ name: 'StoreError', retryable: true });
    server.resume();
    expect(await untilAnswered(store)).toMatchObject({ allowed: true });
    const [usage] = await store.usage('k', [perMinute(limit)]);
    // Nobody knows whether the one that was held ran.
    expect(usage?.used).toBeGreaterThanOrEqual(2);
    expect(usage?.used).toBeLessThanOrEqual(3 + ids - held);
    await server.kill();
    await expect(reserve(store)).rejects.toMatchObject({ name: 'StoreError', retryable: true });
    await expect(store.settle(`${held}`, {})).rejects.toMatchObject({ name: 'StoreError' });
    await server.restart();
    expect(await untilAnswered(store)).toMatchObject({ allowed: true });
  });
});

describe.skipIf(!hasServer('redis'))('after a failover', () => {
  test('the replica goes on with what it was given, on a clock that is behind as well', async () => {
    await using pair = await startReplicated();
    const before = new Redis(pair.primary.url, { retryStrategy: () => null });
    before.on('error', () => undefined);
    const startAt = Date.UTC(2031, 0, 1);
    const seconds = [rolling('requests', 1, 1000, 1)];
    const ask = (client: Redis, now: number): Promise<Reserved | Denied> =>
      redisStore(client, { now: () => now }).reserve({
        slot: 'k',
        id: `${++ids}`,
        meters: seconds,
        ttlMs: 60_000,
        windowFrom: 'admitted',
      });
    expect((await ask(before, startAt)).allowed).toBe(true);
    await pair.inSync();
    await pair.failover();
    const after = new Redis(pair.primary.url);
    expect(await ask(after, startAt - 30_000)).toMatchObject({
      allowed: false,
      retryAfterMs: 1000,
    });
    expect((await ask(after, startAt + 1000)).allowed).toBe(true);
    after.disconnect();
    before.disconnect();
  });

  test('a primary that became a replica says so', async () => {
    await using pair = await startReplicated();
    const client = new Redis(pair.primary.url);
    const store = redisStore(client);
    await reserve(store);
    await pair.failover('demote');
    await expect(reserve(store)).rejects.toMatchObject({ reason: 'READONLY', retryable: true });
    client.disconnect();
  });

  test('clients of a Sentinel, of both kinds, find the counters on the new primary', async () => {
    await using redis = await startWithSentinel();
    const sentinels = [{ host: redis.sentinel.host, port: redis.sentinel.port }];
    const ioredis = new Redis({ sentinels, name: redis.primaryName });
    ioredis.on('error', () => undefined);
    const nodeRedis = createSentinel({
      name: redis.primaryName,
      sentinelRootNodes: sentinels,
    });
    nodeRedis.on('error', () => undefined);
    await nodeRedis.connect();
    const stores = [redisStore(ioredis), redisStore(nodeRedis)];
    const [one, other] = stores;
    if (one === undefined || other === undefined) throw new Error('no stores');
    const before = (await admitted(one)) + (await admitted(other));
    expect(before).toBe(limit);
    await redis.inSync();
    await redis.failover();
    for (const store of stores) expect((await untilAnswered(store)).allowed).toBe(false);
    ioredis.disconnect();
    await nodeRedis.destroy();
  });
});
