import type { Redis } from 'ioredis';
import { askUntil } from './ask-until.ts';
import { dataConfig } from './redis-config.ts';
import { moveSlot } from './move-slot.ts';
import { startServer } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';
import { ready } from './start-redis.ts';
import type { RedisOptions } from './start-redis.ts';
import { ownerPort, slotCount, slotRange } from './slots.ts';
import { orStop, startTogether, stopAll } from './start-together.ts';
import { withClient } from './with-client.ts';

export interface ClusterOptions extends RedisOptions {
  /** How many primaries share the slots. Default and least: 3. */
  readonly nodes?: number;
}

/** Primaries without replicas, each with an equal share of the slots, in the order of `nodes`. */
export interface RedisCluster extends AsyncDisposable {
  readonly nodes: readonly RedisServer[];
  readonly urls: string[];
  /** The slot of a key, by the servers' own word. */
  slotOf(key: string): Promise<number>;
  /** The node that has the slot now. */
  ownerOf(slot: number): Promise<RedisServer>;
  /**
   * Gives a slot and its keys to another node while clients go on. Meanwhile they meet ASK and TRYAGAIN, afterwards
   * MOVED. When it resolves every node knows of the new owner.
   */
  moveSlot(slot: number, to: RedisServer): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Cluster; resolves when every node takes calls for every slot. That takes over 2 s: a node waits that long
 * before it trusts a state that it has just entered.
 *
 * @throws Error for fewer than 3 nodes, and as startRedis does
 */
export async function startCluster(options: ClusterOptions = {}): Promise<RedisCluster> {
  const { nodes: count = 3, ...redisOptions } = options;
  if (!Number.isInteger(count) || count < 3) {
    throw new Error('nodes: must be a whole number. Allowed: 3 or more');
  }
  const starting = Array.from({ length: count }, () => startNode(redisOptions));
  const nodes = await startTogether(starting);
  await orStop(nodes, () => join(nodes));
  return clusterOf(nodes);
}

async function startNode(options: RedisOptions): Promise<RedisServer> {
  const { server: kind = 'redis', appendOnly = false, config = {} } = options;
  const { server } = await startServer({
    kind,
    config: {
      ...dataConfig({ appendOnly }),
      'cluster-enabled': 'yes',
      'cluster-config-file': 'nodes.conf',
      // A node that tests pause is not given up while the machine is busy.
      'cluster-node-timeout': 5_000,
      ...config,
    },
    ready,
  });
  return server;
}

/** Each node is given its share and introduced to all the others, so that nothing waits for gossip. */
async function join(nodes: readonly RedisServer[]): Promise<void> {
  await Promise.all(
    nodes.map((node, index) =>
      withClient(node, async (client) => {
        // Two nodes with the same epoch would argue about it after they met.
        await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
        const { first, last } = slotRange(index, nodes.length);
        const slots = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
        await client.call('CLUSTER', 'ADDSLOTS', ...slots);
      }),
    ),
  );
  await Promise.all(nodes.map((node) => withClient(node, (client) => meet(client, nodes))));
  await Promise.all(
    nodes.map((node) => withClient(node, (client) => untilReady(client, nodes.length))),
  );
}

async function meet(client: Redis, nodes: readonly RedisServer[]): Promise<void> {
  for (const { host, port } of nodes) await client.call('CLUSTER', 'MEET', host, port);
}

function untilReady(client: Redis, nodes: number): Promise<void> {
  const expected = [
    'cluster_state:ok',
    `cluster_slots_assigned:${slotCount}`,
    `cluster_known_nodes:${nodes}`,
  ];
  return askUntil('every node of the Cluster is ready', async () => {
    const lines = String(await client.call('CLUSTER', 'INFO')).split('\r\n');
    return expected.every((line) => lines.includes(line));
  });
}

function clusterOf(nodes: readonly RedisServer[]): RedisCluster {
  const askAny = async (...args: (string | number)[]): Promise<unknown> => {
    const [node] = nodes;
    if (node === undefined) throw new Error('no node');
    return withClient(node, (client) => client.call('CLUSTER', ...args));
  };
  const ownerOf = async (slot: number): Promise<RedisServer> => {
    const port = ownerPort(await askAny('SLOTS'), slot);
    const owner = nodes.find((node) => node.port === port);
    if (owner === undefined) throw new Error(`slot ${slot} has no owner`);
    return owner;
  };
  const stop = (): Promise<void> => stopAll(nodes);
  return {
    nodes,
    urls: nodes.map(({ url }) => url),
    slotOf: async (key) => Number(await askAny('KEYSLOT', key)),
    ownerOf,
    moveSlot: async (slot, to) => moveSlot({ slot, from: await ownerOf(slot), to, nodes }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
