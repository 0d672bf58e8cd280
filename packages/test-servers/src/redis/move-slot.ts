import type { Redis } from 'ioredis';
import type { RedisServer } from './redis-server.ts';
import { withClient } from './with-client.ts';

export interface SlotMove {
  readonly slot: number;
  readonly from: RedisServer;
  readonly to: RedisServer;
  /** All nodes of the Cluster, `from` and `to` among them. */
  readonly nodes: readonly RedisServer[];
}

const keysAtOnce = 100;
const migrateTimeoutMs = 10_000;

/**
 * The steps, and their order, of https://redis.io/docs/latest/commands/cluster-setslot/: IMPORTING before MIGRATING,
 * then the keys, then the new owner is told before the old one. In any other order some client is sent to a node that
 * sends it back.
 */
export async function moveSlot({ slot, from, to, nodes }: SlotMove): Promise<void> {
  if (from === to) return;
  await withClient(from, (source) =>
    withClient(to, async (target) => {
      const [fromId, toId] = [await idOf(source), await idOf(target)];
      await target.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
      await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
      await migrateKeys(source, slot, to);
      await target.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
      await source.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
      const others = nodes.filter((node) => node !== from && node !== to);
      await Promise.all(
        others.map((node) =>
          withClient(node, (client) => client.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId)),
        ),
      );
    }),
  );
}

async function idOf(client: Redis): Promise<string> {
  return String(await client.call('CLUSTER', 'MYID'));
}

/** A slot that is on its way gets no new keys on the old node, so it is empty at some time. */
async function migrateKeys(source: Redis, slot: number, to: RedisServer): Promise<void> {
  for (;;) {
    // As bytes: a key need not be text.
    const keys = await source.callBuffer('CLUSTER', 'GETKEYSINSLOT', slot, keysAtOnce);
    if (!Array.isArray(keys) || keys.length === 0) return;
    // The empty key and database 0, then what stays for the many.
    const place = [to.host, to.port, '', 0, migrateTimeoutMs];
    await source.call('MIGRATE', ...place, 'KEYS', ...keys);
  }
}
