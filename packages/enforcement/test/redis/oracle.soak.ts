import fc from 'fast-check';
import { test } from 'vitest';
import { overRedis } from './over-redis.ts';
import { remoteOracleProperties } from './remote-oracle-properties.ts';
import { remoteStores } from './remote-stores.ts';

/** Of each run in `test` so many. */
const runsForEach = 50;

overRedis('against a model that counts all events anew, at length', ({ client }) => {
  test.each(remoteOracleProperties(() => remoteStores(client())))(
    '$name',
    { timeout: 600_000 },
    async ({ property, runs }) => {
      await fc.assert(property, { numRuns: runs * runsForEach });
    },
  );
});
