import { hasServer, startRedis } from '@regpilot/test-servers';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import { inFlight, rolling } from './meters.ts';
import { History, historyOfCalls } from './conservation.ts';
import { clients } from './clients.ts';

const histories = 150;
const startAt = Date.UTC(2031, 4, 30, 12);

describe.skipIf(!hasServer('redis')).each(clients)('over $name', ({ connect }) => {
  test('nothing is left of calls that were settled, released, late or never heard of again', async () => {
    await using server = await startRedis();
    await using connection = await connect(server.url);
    let played = 0;
    await fc.assert(
      fc.asyncProperty(historyOfCalls, async (calls) => {
        const history = new History(connection.client, `${++played}`, startAt);
        await history.play(calls);
        const { afterTtls, afterPeriods } = await history.leftOver();
        expect([...new Set([...afterTtls, ...afterPeriods])]).toEqual([0]);
      }),
      { numRuns: histories },
    );
  });

  test('every key is gone by itself, on the clock of the server', async () => {
    await using server = await startRedis();
    await using connection = await connect(server.url);
    const store = redisStore(connection.client);
    const meters = [rolling('requests', 99, 300, 1), rolling('tokens', 999, 200, 5), inFlight(99)];
    const reserve = (id: string, slot: string): unknown =>
      store.reserve({ slot, id, meters, ttlMs: 200, windowFrom: 'arrived' });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => reserve(`${index}`, `${index % 7}`)),
    );
    for (let index = 0; index < 60; index += 3) void store.arrived(`${index}`);
    for (let index = 0; index < 60; index += 4) void store.settle(`${index}`, { tokens: 9 });
    await store.close();
    const redis = new Redis(server.url);
    expect(await redis.dbsize()).toBeGreaterThan(7);
    // The server waits, for something that never comes.
    while ((await redis.scan(0, 'COUNT', 1000))[1].length > 0) await redis.blpop('nothing', 0.05);
    redis.disconnect();
  });
});
