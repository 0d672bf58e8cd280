import fc from 'fast-check';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import { nothingIsLeft } from './conservation.ts';
import { inFlight, rolling } from './meters.ts';
import { overRedis } from './over-redis.ts';

const histories = 150;

overRedis('conservation', ({ client, url }) => {
  test('every key is gone by itself, on the clock of the server', async () => {
    const store = redisStore(client());
    const meters = [rolling('requests', 99, 300, 1), rolling('tokens', 999, 200, 5), inFlight(99)];
    const reserve = (id: string, slot: string): unknown =>
      store.reserve({ slot, id, meters, ttlMs: 200, windowFrom: 'arrived' });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => reserve(`${index}`, `${index % 7}`)),
    );
    for (let index = 0; index < 60; index += 3) void store.arrived(`${index}`);
    for (let index = 0; index < 60; index += 4) void store.settle(`${index}`, { tokens: 9 });
    await store.close();
    const redis = new Redis(url());
    expect(await redis.dbsize()).toBeGreaterThan(7);
    // The server waits, for something that never comes.
    while ((await redis.scan(0, 'COUNT', 1000))[1].length > 0) await redis.blpop('nothing', 0.05);
    redis.disconnect();
  });

  test('nothing is left of calls that were settled, released, late or never heard of again', async () => {
    await fc.assert(nothingIsLeft(client()), { numRuns: histories });
  });
});
