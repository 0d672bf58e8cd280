import { hasServer } from '@regpilot/test-servers';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { fleetProperties } from '../leases/fleet-properties.ts';
import { redisFleetSource } from './redis-fleet-source.ts';
import { startedRedis } from './started-redis.ts';

/** Of each run over the source in memory so many. */
const runsForEach = 50;

describe.skipIf(!hasServer('redis'))('processes with leased stores over Redis, at length', () => {
  const server = startedRedis();

  const properties = fleetProperties((now) => redisFleetSource(server.redis, now));
  test.each(properties)('$name', { timeout: 1_200_000 }, async ({ property, runs }) => {
    await fc.assert(property, { numRuns: runs * runsForEach });
  });
});
