import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasServer, startCluster } from '../src/index.ts';
import type { RedisCluster, RedisServer } from '../src/index.ts';
import { withClient } from '../src/redis/with-client.ts';

test.each([[2], [3.5]])('%s nodes are refused before anything starts', async (nodes) => {
  await expect(startCluster({ nodes })).rejects.toThrow('nodes: must be a whole number');
});

describe.skipIf(!hasServer('redis'))('startCluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster({ nodes: 3 });
  });
  afterAll(() => cluster.stop());

  async function anotherNode(slot: number): Promise<RedisServer> {
    const owner = await cluster.ownerOf(slot);
    const other = cluster.nodes.find((node) => node !== owner);
    if (other === undefined) throw new Error('no other node');
    return other;
  }

  test('every node takes keys, from the clients of both kinds', async () => {
    const ioredis = new Cluster(cluster.urls);
    const nodeRedis = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) });
    await nodeRedis.connect();
    const owners = new Set<RedisServer>();
    for (let index = 0; index < 30; index++) {
      const key = `spread:${index}`;
      owners.add(await cluster.ownerOf(await cluster.slotOf(key)));
      await ioredis.set(key, index);
      expect(await nodeRedis.get(key)).toBe(String(index));
    }
    expect(owners.size).toBe(3);
    ioredis.disconnect();
    await nodeRedis.close();
  });

  test('keys with one hash tag are in one slot', async () => {
    expect(await cluster.slotOf('{k1}:minute')).toBe(await cluster.slotOf('{k1}:day'));
    expect(await cluster.slotOf('k1')).toBe(await cluster.slotOf('{k1}'));
  });

  test('a slot that is moved while clients count loses nothing', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `{moved}:${index}`);
    const slot = await cluster.slotOf('{moved}');
    const target = await anotherNode(slot);
    const client = new Cluster(cluster.urls);
    await Promise.all(keys.map((key) => client.incr(key)));

    let moved = false;
    let counted = keys.length;
    const count = async (worker: number): Promise<void> => {
      for (let turn = worker; !moved; turn++) {
        await client.incr(keys[turn % keys.length] ?? '');
        counted++;
      }
    };
    const workers = Array.from({ length: 8 }, (_, worker) => count(worker * 37));
    const before = counted;
    await cluster.moveSlot(slot, target);
    const during = counted - before;
    moved = true;
    await Promise.all(workers);

    expect(during).toBeGreaterThan(0);
    expect(await cluster.ownerOf(slot)).toBe(target);
    const values = await withClient(target, (owner) => owner.mget(keys));
    expect(values.reduce((sum, value) => sum + Number(value), 0)).toBe(counted);
    client.disconnect();
  });

  test('every node knows of a move, and the old owner sends clients on', async () => {
    const slot = await cluster.slotOf('told');
    const owner = await cluster.ownerOf(slot);
    const target = await anotherNode(slot);
    await cluster.moveSlot(slot, target);
    for (const node of [owner, ...cluster.nodes.filter((each) => each !== target)]) {
      await expect(withClient(node, (client) => client.get('told'))).rejects.toThrow(
        `MOVED ${slot} ${target.host}:${target.port}`,
      );
    }
  });

  test('a slot is moved to where it is by doing nothing', async () => {
    const slot = await cluster.slotOf('stays');
    const owner = await cluster.ownerOf(slot);
    await cluster.moveSlot(slot, owner);
    expect(await cluster.ownerOf(slot)).toBe(owner);
  });
});
