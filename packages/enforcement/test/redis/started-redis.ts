import { hasServer, startRedis } from '@regpilot/test-servers';
import type { RedisServer } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';

export interface StartedRedis {
  /** For tests to read, when the server is there. */
  readonly redis: Redis;
  readonly url: string;
}

/** A server of the tests of one file or `describe`, and a connection to it. Starts nothing where there is no Redis. */
export function startedRedis(): StartedRedis {
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
  return {
    get redis() {
      return redis;
    },
    get url() {
      return server.url;
    },
  };
}
