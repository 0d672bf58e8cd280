import type { Redis } from 'ioredis';

/** All that a server has under keys that begin so, to the last byte. */
export async function dumpOf(redis: Redis, beginning: string): Promise<Record<string, string>> {
  const keys = await redis.keys(`${beginning}*`);
  const dumps = await Promise.all(
    keys.toSorted().map(async (key) => [key, (await redis.dumpBuffer(key)).toString('hex')]),
  );
  return Object.fromEntries(dumps);
}
