import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { clients } from './clients.ts';
import type { TestClient } from './clients.ts';
import { remoteOracleProperties } from './remote-oracle-properties.ts';
import { remoteStores } from './remote-stores.ts';

let server: RedisServer;
beforeAll(async () => {
  if (hasServer('redis')) server = await startRedis();
});
afterAll(() => server?.stop());

describe.skipIf(!hasServer('redis')).each(clients)(
  'Redis over $name, against a model that counts all events anew',
  ({ connect }) => {
    let connection: TestClient;
    beforeAll(async () => {
      connection = await connect(server.url);
    });
    afterAll(() => connection[Symbol.asyncDispose]());

    test.each(remoteOracleProperties(() => remoteStores(connection.client)))(
      '$name',
      async ({ property, runs }) => {
        await fc.assert(property, { numRuns: runs });
      },
    );
  },
);
