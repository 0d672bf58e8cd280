import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { afterAll, beforeAll, describe } from 'vitest';
import type { RedisClient } from '../../src/index.ts';
import { clients } from './clients.ts';
import type { TestClient } from './clients.ts';

export interface OverRedis {
  /** Of the client. */
  readonly name: string;
  /** What follows are for tests to read, when the server is there. */
  readonly client: () => RedisClient;
  readonly url: () => string;
}

/** Declares tests once for each kind of client, on a server of their own. Skipped, and seen to be, where there is no Redis. */
export function overRedis(title: string, declare: (redis: OverRedis) => void): void {
  describe.skipIf(!hasServer('redis')).each(clients)(
    `${title}, over $name`,
    ({ name, connect }) => {
      let server: RedisServer;
      let connection: TestClient;
      beforeAll(async () => {
        server = await startRedis();
        connection = await connect(server.url);
      });
      afterAll(async () => {
        await connection[Symbol.asyncDispose]();
        await server.stop();
      });
      declare({ name, client: () => connection.client, url: () => server.url });
    },
  );
}
