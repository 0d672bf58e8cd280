import { hasServer, startCluster } from '@regpilot/test-servers';
import type { RedisCluster } from '@regpilot/test-servers';
import { Cluster } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { RedisStore } from '../../src/index.ts';
import { tokensPerMinute, perMinute } from './meters.ts';

let cluster: RedisCluster;
beforeAll(async () => {
  if (hasServer('redis')) cluster = await startCluster();
});
afterAll(() => cluster?.stop());

const clusterClients = [
  {
    name: 'ioredis',
    connect: async () => {
      const client = new Cluster(cluster.urls);
      return { client, close: async () => client.disconnect() };
    },
  },
  {
    name: 'node-redis',
    connect: async () => {
      const client = createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) });
      await client.connect();
      return { client, close: () => client.close() };
    },
  },
];

describe.skipIf(!hasServer('redis')).each(clusterClients)(
  'a Cluster over $name',
  ({ connect, name }) => {
    test('slots are spread over the nodes, each with all its keys on one', async () => {
      const { client, close } = await connect();
      const store = redisStore(client, { prefix: name });
      const meters = [perMinute(5), tokensPerMinute(100, 1)];
      const owners = new Set<unknown>();
      for (let index = 0; index < 24; index++) {
        const slot = `{key} ${index}`;
        for (let call = 0; call < 7; call++) {
          const id = `${index} ${call}`;
          const { allowed } = await store.reserve({
            slot,
            id,
            meters,
            ttlMs: 60_000,
            windowFrom: 'arrived',
          });
          expect(allowed).toBe(call < 5);
          await store.arrived(id);
        }
        owners.add(await cluster.ownerOf(await cluster.slotOf(`{${name}:%7bkey%7d ${index}}`)));
      }
      expect(owners.size).toBe(3);
      await close();
    });

    test('slots of all nodes are decided on in one turn', async () => {
      const { client, close } = await connect();
      const store = redisStore(client, { prefix: name });
      const ask = (slot: string, call: number) =>
        store.reserve({
          slot,
          id: `${slot} ${call}`,
          meters: [perMinute(5), tokensPerMinute(100, 1)],
          ttlMs: 60_000,
          windowFrom: 'admitted',
        });
      const slots = Array.from({ length: 24 }, (_, index) => `turn ${index}`);
      for (let turn = 0; turn < 2; turn++) {
        const asked = slots.flatMap((slot) =>
          [1, 2, 3, 4].map((call) => ask(slot, 4 * turn + call)),
        );
        const allowed = (await Promise.all(asked)).map((decision) => decision.allowed);
        const ofSlot = turn === 0 ? [true, true, true, true] : [true, false, false, false];
        expect(allowed).toEqual(slots.flatMap(() => ofSlot));
      }
      await close();
    });

    test('a slot that is moved in the middle of traffic loses no count and admits no more', async () => {
      const { client, close } = await connect();
      const limit = 400;
      const store: RedisStore = redisStore(client, { prefix: name });
      const meters = [perMinute(limit), tokensPerMinute(1e9, 3)];
      const place = await cluster.slotOf(`{${name}:moved}`);
      const owner = await cluster.ownerOf(place);
      const target = cluster.nodes.find((node) => node !== owner);
      if (target === undefined) throw new Error('no other node');
      let moved = false;
      let asked = 0;
      let admitted = 0;
      const call = async (worker: number): Promise<void> => {
        for (let turn = 0; !moved || asked < 2 * limit; turn++) {
          const id = `${worker} ${turn}`;
          const request = {
            slot: 'moved',
            id,
            meters,
            ttlMs: 60_000,
            windowFrom: 'arrived',
          } as const;
          const { allowed } = await store.reserve(request);
          asked++;
          if (allowed) admitted++;
          if (allowed && turn % 2 === 0) await store.settle(id, { tokens: 5 });
        }
      };
      const workers = Array.from({ length: 8 }, (_, worker) => call(worker));
      await cluster.moveSlot(place, target);
      moved = true;
      await Promise.all(workers);
      expect(await cluster.ownerOf(place)).toBe(target);
      expect(admitted).toBe(limit);
      const [requests] = await store.usage('moved', meters);
      expect(requests?.used).toBe(limit);
      await close();
    });
  },
);
