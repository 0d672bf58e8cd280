import { ConfigurationError } from '@regpilot/contract';

/** All that the store asks of a client. */
export interface RedisScripts {
  bySha(sha: string, keys: readonly string[], values: readonly string[]): Promise<unknown>;
  byText(text: string, keys: readonly string[], values: readonly string[]): Promise<unknown>;
}

/** A client of `ioredis`: a `Redis`, with or without Sentinels, or a `Cluster`. */
export interface IoredisClient {
  evalsha(sha: string, keyCount: number, ...keysAndValues: string[]): Promise<unknown>;
  eval(text: string, keyCount: number, ...keysAndValues: string[]): Promise<unknown>;
}

/** A client of `redis` (node-redis), from version 5 on: of `createClient`, `createCluster`, `createSentinel` or `createClientPool`. */
export interface NodeRedisClient {
  evalSha(sha: string, options: NodeRedisArguments): Promise<unknown>;
  eval(text: string, options: NodeRedisArguments): Promise<unknown>;
}

interface NodeRedisArguments {
  keys: string[];
  arguments: string[];
}

export type RedisClient = IoredisClient | NodeRedisClient;

/** By its shape, as several copies of a client may be installed. @throws ConfigurationError for what is neither */
export function scriptsOf(client: RedisClient): RedisScripts {
  if (isObject(client)) {
    if ('evalsha' in client && typeof client.evalsha === 'function') return ofIoredis(client);
    if ('evalSha' in client && typeof client.evalSha === 'function') return ofNodeRedis(client);
  }
  throw new ConfigurationError({
    field: 'redisStore.client',
    problem: 'is not a client of Redis',
    allowed: 'a client of ioredis, or of redis (node-redis) from version 5 on',
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function ofIoredis(client: IoredisClient): RedisScripts {
  return {
    bySha: (sha, keys, values) => client.evalsha(sha, keys.length, ...keys, ...values),
    byText: (text, keys, values) => client.eval(text, keys.length, ...keys, ...values),
  };
}

function ofNodeRedis(client: NodeRedisClient): RedisScripts {
  return {
    bySha: (sha, keys, values) => client.evalSha(sha, { keys: [...keys], arguments: [...values] }),
    byText: (text, keys, values) => client.eval(text, { keys: [...keys], arguments: [...values] }),
  };
}
