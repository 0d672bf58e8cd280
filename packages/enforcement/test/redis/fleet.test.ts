import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { fleetProperties } from '../leases/fleet-properties.ts';
import { redisFleetSource } from './redis-fleet-source.ts';

/** Fewer than over the source in memory: every message takes a real round trip. */
const runs = 40;

describe.skipIf(!hasServer('redis'))('processes with leased stores over Redis', () => {
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
  test.each(properties)('$name', async ({ property }) => {
    await fc.assert(property, { numRuns: runs });
  });
});
