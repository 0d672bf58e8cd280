import { hasServer } from '@regpilot/test-servers';
import { beforeEach, describe, expect, test } from 'vitest';
import { runBusyFleet } from '../leases/busy-fleet.ts';
import { redisFleetSource } from './redis-fleet-source.ts';
import { spiedClient } from './spied-client.ts';
import { startedRedis } from './started-redis.ts';

describe.skipIf(!hasServer('redis'))(
  'eight processes over Redis, on a limit of 6,000 a minute',
  () => {
    const server = startedRedis();
    let scripts = 0;
    const counted = spiedClient(server, () => {
      scripts += 1;
    });
    beforeEach(() => {
      scripts = 0;
    });

    test('run at most three scripts in a hundred decisions at 60 % load', async () => {
      const load = await runBusyFleet(0.6, (now) => redisFleetSource(server.redis, now, counted));
      expect(load.admitted).toBe(1);
      expect(load.synchronous).toBeGreaterThanOrEqual(0.99);
      expect(scripts / load.attempts).toBeLessThanOrEqual(0.03);
    });

    test('use the limit, and not more, when they ask for twice as much, and denials cost few scripts', async () => {
      const load = await runBusyFleet(2, (now) => redisFleetSource(server.redis, now, counted));
      expect(load.used).toBeGreaterThanOrEqual(0.95);
      expect(load.most).toBeLessThanOrEqual(1);
      expect(scripts / load.attempts).toBeLessThanOrEqual(0.1);
    });
  },
);
