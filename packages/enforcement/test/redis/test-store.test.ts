import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import { testStore } from '../../src/testing/index.ts';
import { clients } from './clients.ts';
import type { TestClient } from './clients.ts';

let server: RedisServer;
beforeAll(async () => {
  if (hasServer('redis')) server = await startRedis();
});
afterAll(() => server?.stop());

describe.skipIf(!hasServer('redis')).each(clients)(
  'Redis over $name, held to the whole contract of a store',
  ({ name, connect }) => {
    let connection: TestClient;
    beforeAll(async () => {
      connection = await connect(server.url);
    });
    afterAll(() => connection[Symbol.asyncDispose]());

    let stores = 0;
    testStore({
      test,
      rollingLogs: 'shared',
      create: ({ now }) => redisStore(connection.client, { prefix: `${name} ${++stores}`, now }),
    });
  },
);
