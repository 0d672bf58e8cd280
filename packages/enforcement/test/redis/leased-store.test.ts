import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe } from 'vitest';
import { leasedStoreAwayCases } from '../leases/leased-store-away-cases.ts';
import { leasedStoreCases } from '../leases/leased-store-cases.ts';
import { redisFleetSource } from './redis-fleet-source.ts';

let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  if (!hasServer('redis')) return;
  server = await startRedis();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

describe.skipIf(!hasServer('redis'))('leasedStore over Redis', () => {
  leasedStoreCases((now) => redisFleetSource(redis, now));
});

describe.skipIf(!hasServer('redis'))('leasedStore over Redis, while it is away', () => {
  leasedStoreAwayCases((now) => redisFleetSource(redis, now));
});
