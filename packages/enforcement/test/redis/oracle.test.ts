import fc from 'fast-check';
import { test } from 'vitest';
import { overRedis } from './over-redis.ts';
import { remoteOracleProperties } from './remote-oracle-properties.ts';
import { remoteStores } from './remote-stores.ts';

overRedis('against a model that counts all events anew', ({ client }) => {
  test.each(remoteOracleProperties(() => remoteStores(client())))(
    '$name',
    async ({ property, runs }) => {
      await fc.assert(property, { numRuns: runs });
    },
  );
});
