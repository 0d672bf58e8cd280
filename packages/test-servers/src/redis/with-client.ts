import { Redis } from 'ioredis';
import type { RedisServer } from './redis-server.ts';

/** Runs commands over a connection of its own, which is closed at the end. A connection that breaks is an error. */
export async function withClient<Result>(
  { host, port }: Pick<RedisServer, 'host' | 'port'>,
  run: (client: Redis) => Promise<Result>,
): Promise<Result> {
  const client = new Redis({ host, port, lazyConnect: true, retryStrategy: () => null });
  let broken: unknown;
  client.on('error', (error) => {
    broken = error;
  });
  try {
    await client.connect();
    return await run(client);
  } catch (error) {
    // The client's own error says no more than that the connection is closed.
    throw broken ?? error;
  } finally {
    client.disconnect();
  }
}
