import { hasServer } from '@regpilot/test-servers';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { fleetProperties } from '../leases/fleet-properties.ts';
import { redisFleetSource } from './redis-fleet-source.ts';
import { startedRedis } from './started-redis.ts';

/** Fewer than over the source in memory: every message takes a real round trip. */
const runs = 40;

describe.skipIf(!hasServer('redis'))('processes with leased stores over Redis', () => {
  const server = startedRedis();

  const properties = fleetProperties((now) => redisFleetSource(server.redis, now));
  test.each(properties)('$name', async ({ property }) => {
    await fc.assert(property, { numRuns: runs });
  });
});
