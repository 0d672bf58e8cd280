import type { Redis } from 'ioredis';

const limitBytes = 8_000_000;
/** What a client's buffers give back must not make room again. */
const spareBytes = 1_000_000;
const junk = 'x'.repeat(64_000);

/** Writes until the server refuses to, as it has been given no more memory. */
export async function fillMemory(redis: Redis): Promise<void> {
  await limitMemory(redis, 'noeviction');
  for (let key = 0; await isTaken(redis, `junk:${key}`); key++);
  await redis.config('SET', 'maxmemory', limitBytes - spareBytes);
}

export async function freeMemory(redis: Redis): Promise<void> {
  await redis.config('SET', 'maxmemory', 0);
}

/** Writes until the server has thrown all of these keys away to make room. */
export async function evict(redis: Redis, policy: string, keys: readonly string[]): Promise<void> {
  await limitMemory(redis, policy);
  // Keys that end by themselves, so that `volatile-ttl` has something to choose from, and later than any other.
  for (let key = 0; (await redis.exists(...keys)) > 0; key++)
    await redis.set(`junk:${key}`, junk, 'EX', 1_000_000_000);
  await freeMemory(redis);
}

/** One by one: before 7.0 Redis sets one at a time. */
async function limitMemory(redis: Redis, policy: string): Promise<void> {
  await redis.config('SET', 'maxmemory-policy', policy);
  await redis.config('SET', 'maxmemory', limitBytes);
}

async function isTaken(redis: Redis, key: string): Promise<boolean> {
  try {
    await redis.set(key, junk);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('OOM ')) return false;
    throw error;
  }
}
