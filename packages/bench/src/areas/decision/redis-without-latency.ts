import { Redis } from '@upstash/redis';

/**
 * A store that answers each increment at once with what it adds, and remembers nothing: what a first call of a key is
 * told, which is the only answer that the cached algorithm waits for.
 */
export function redisWithoutLatency(): Redis {
  const redis = new Redis({ request: () => Promise.reject(new Error('there is no server')) });
  const evalsha = (_: string, __: string[], [, amount]: readonly unknown[]): Promise<unknown> =>
    Promise.resolve(amount);
  return Object.assign(redis, { evalsha });
}
