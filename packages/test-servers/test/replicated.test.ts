import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { hasServer, startReplicated, startWithSentinel } from '../src/index.ts';
import type { RedisServer } from '../src/index.ts';
import { withClient } from '../src/redis/with-client.ts';

const get = (server: RedisServer, key: string): Promise<string | null> =>
  withClient(server, (client) => client.get(key));
const set = (server: RedisServer, key: string, value: string): Promise<unknown> =>
  withClient(server, (client) => client.set(key, value));

describe.skipIf(!hasServer('redis'))('startReplicated', () => {
  test('the replica has what the primary wrote, and takes no writes', async () => {
    await using redis = await startReplicated();
    await set(redis.primary, 'a', '1');
    await redis.inSync();
    expect(await get(redis.replica, 'a')).toBe('1');
    await expect(set(redis.replica, 'a', '2')).rejects.toThrow('READONLY');
  });

  test('after a failover the replica is the primary, with the data, and the old one is down', async () => {
    await using redis = await startReplicated();
    const { primary: first, replica: second } = redis;
    await set(first, 'a', '1');
    await redis.inSync();
    await redis.failover();
    expect([redis.primary, redis.replica]).toEqual([second, first]);
    await set(second, 'a', '2');
    expect(await get(second, 'a')).toBe('2');
    await expect(get(first, 'a')).rejects.toThrow('ECONNREFUSED');
  });

  test('a primary that is demoted follows the new one, and has lost what it had alone', async () => {
    await using redis = await startReplicated();
    const { primary: first, replica: second } = redis;
    // Two primaries for a while.
    await withClient(second, (client) => client.replicaof('NO', 'ONE'));
    await set(first, 'alone', '1');
    await redis.failover('demote');
    expect([redis.primary, redis.replica]).toEqual([second, first]);
    await set(second, 'a', '2');
    await redis.inSync();
    expect(await get(first, 'a')).toBe('2');
    expect(await get(first, 'alone')).toBeNull();
    await expect(set(first, 'a', '3')).rejects.toThrow('READONLY');
  });
});

test.skipIf(!hasServer('redis'))(
  'a client of the Sentinel is led to the replica when the primary is killed',
  async () => {
    await using redis = await startWithSentinel();
    const { sentinel, primaryName, primary: first, replica: second } = redis;
    const client = new Redis({
      sentinels: [{ host: sentinel.host, port: sentinel.port }],
      name: primaryName,
    });
    client.on('error', () => undefined);
    await client.set('a', '1');
    await redis.inSync();
    await redis.failover();
    expect([redis.primary, redis.replica]).toEqual([second, first]);
    await client.set('b', '2');
    expect(await get(second, 'a')).toBe('1');
    expect(await get(second, 'b')).toBe('2');
    client.disconnect();
  },
);
