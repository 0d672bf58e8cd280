import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { IoredisClient } from '../../src/index.ts';
import { runBusyFleet } from '../leases/busy-fleet.ts';
import { redisFleetSource } from './redis-fleet-source.ts';

describe.skipIf(!hasServer('redis'))(
  'eight processes over Redis, on a limit of 6,000 a minute',
  () => {
    let server: RedisServer;
    let redis: Redis;
    let scripts = 0;
    const counted: IoredisClient = {
      evalsha: (sha, count, ...rest) => {
        scripts += 1;
        return redis.evalsha(sha, count, ...rest);
      },
      eval: (text, count, ...rest) => redis.eval(text, count, ...rest),
    };
    beforeAll(async () => {
      server = await startRedis();
      redis = new Redis(server.url);
    });
    afterAll(async () => {
      redis.disconnect();
      await server.stop();
    });
    beforeEach(() => {
      scripts = 0;
    });

    test('run at most three scripts in a hundred decisions at 60 % load', async () => {
      const load = await runBusyFleet(0.6, (now) => redisFleetSource(redis, now, counted));
      expect(load.admitted).toBe(1);
      expect(load.synchronous).toBeGreaterThanOrEqual(0.99);
      expect(scripts / load.attempts).toBeLessThanOrEqual(0.03);
    });

    test('use the limit, and not more, when they ask for twice as much, and denials cost few scripts', async () => {
      const load = await runBusyFleet(2, (now) => redisFleetSource(redis, now, counted));
      expect(load.used).toBeGreaterThanOrEqual(0.95);
      expect(load.most).toBeLessThanOrEqual(1);
      expect(scripts / load.attempts).toBeLessThanOrEqual(0.1);
    });
  },
);
