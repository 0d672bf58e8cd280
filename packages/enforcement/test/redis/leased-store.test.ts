import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { leasedBench } from '../leases/leased-bench.ts';
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

const bench = leasedBench((now) => redisFleetSource(redis, now));

describe.skipIf(!hasServer('redis'))('leasedStore over Redis', () => {
  test.each(leasedStoreCases)('$name', ({ expectIn }) => expectIn(bench));
});

describe.skipIf(!hasServer('redis'))('leasedStore over Redis, while it is away', () => {
  test.each(leasedStoreAwayCases)('$name', ({ expectIn }) => expectIn(bench));
});
