import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { fleetProperties } from '../leases/fleet-properties.ts';
import { redisFleetSource } from './redis-fleet-source.ts';

/** Of each run over the source in memory so many. */
const runsForEach = 50;

describe.skipIf(!hasServer('redis'))('processes with leased stores over Redis, at length', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const properties = fleetProperties((now) => redisFleetSource(redis, now));
  test.each(properties)('$name', { timeout: 1_200_000 }, async ({ property, runs }) => {
    await fc.assert(property, { numRuns: runs * runsForEach });
  });
});
