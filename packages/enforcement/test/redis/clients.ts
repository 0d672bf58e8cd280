import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { RedisClient } from '../../src/index.ts';

export interface TestClient extends AsyncDisposable {
  readonly client: RedisClient;
}

/** Clients of both kinds, connected to one server. They give up instead of waiting for a server that is away. */
export const clients: readonly {
  readonly name: string;
  readonly connect: (url: string) => Promise<TestClient>;
}[] = [
  {
    name: 'ioredis',
    connect: async (url) => {
      const client = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 2_000 });
      client.on('error', () => undefined);
      return {
        client,
        [Symbol.asyncDispose]: async () => client.disconnect(),
      };
    },
  },
  {
    name: 'node-redis',
    connect: async (url) => {
      const client = createClient({
        url,
        disableOfflineQueue: true,
        // A command that was sent has no time-out of its own, only its connection has.
        socket: { reconnectStrategy: 20, socketTimeout: 2_000 },
      });
      client.on('error', () => undefined);
      await client.connect();
      return {
        client,
        [Symbol.asyncDispose]: async () => client.destroy(),
      };
    },
  },
];
