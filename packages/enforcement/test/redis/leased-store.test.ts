import { hasServer } from '@regpilot/test-servers';
import { describe, test } from 'vitest';
import { leasedBench } from '../leases/leased-bench.ts';
import { leasedStoreAwayCases } from '../leases/leased-store-away-cases.ts';
import { leasedStoreCases } from '../leases/leased-store-cases.ts';
import { redisFleetSource } from './redis-fleet-source.ts';
import { startedRedis } from './started-redis.ts';

const server = startedRedis();

const bench = leasedBench((now) => redisFleetSource(server.redis, now));

describe.skipIf(!hasServer('redis'))('leasedStore over Redis', () => {
  test.each(leasedStoreCases)('$name', ({ expectIn }) => expectIn(bench));
});

describe.skipIf(!hasServer('redis'))('leasedStore over Redis, while it is away', () => {
  test.each(leasedStoreAwayCases)('$name', ({ expectIn }) => expectIn(bench));
});
