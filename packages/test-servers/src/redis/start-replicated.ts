import type { RedisServer } from './redis-server.ts';
import { startRedis } from './start-redis.ts';
import type { RedisOptions } from './start-redis.ts';
import { orStop, stopAll } from './start-together.ts';
import { withClient } from './with-client.ts';

/** A primary and its replica. */
export interface ReplicatedRedis extends AsyncDisposable {
  /** The one that takes writes; another server after a failover. */
  readonly primary: RedisServer;
  /** The other one, which may be down after a failover. */
  readonly replica: RedisServer;
  /** Resolves when the replica has all that the primary wrote before. */
  inSync(): Promise<void>;
  /**
   * Promotes the replica, which loses what the primary had not yet handed on. Clients are not told.
   *
   * @param old what becomes of the primary: `kill` (the default; when it is restarted it believes to be a primary still),
   *   or `demote`, by which it becomes the replica and drops its data for those of the new primary
   */
  failover(old?: 'kill' | 'demote'): Promise<void>;
  stop(): Promise<void>;
}

const syncTimeoutMs = 30_000;

/** Starts two servers, the second one a replica that is in sync. Options hold for both. @throws as startRedis does */
export async function startReplicated(options: RedisOptions = {}): Promise<ReplicatedRedis> {
  const first = await startRedis(options);
  const second = await orStop([first], () => startReplicaOf(first, options));
  const pair = pairOf(first, second);
  await orStop([first, second], () => pair.inSync());
  return pair;
}

function startReplicaOf({ host, port }: RedisServer, options: RedisOptions): Promise<RedisServer> {
  return startRedis({ ...options, config: { ...options.config, replicaof: `${host} ${port}` } });
}

function pairOf(first: RedisServer, second: RedisServer): ReplicatedRedis {
  let primary = first;
  let replica = second;
  const inSync = (): Promise<void> => waitForReplica(primary);
  const stop = (): Promise<void> => stopAll([first, second]);
  return {
    get primary() {
      return primary;
    },
    get replica() {
      return replica;
    },
    inSync,
    failover: async (old = 'kill') => {
      if (old === 'kill') await primary.kill();
      await withClient(replica, (client) => client.replicaof('NO', 'ONE'));
      [primary, replica] = [replica, primary];
      if (old === 'kill') return;
      await withClient(replica, (client) => client.replicaof(primary.host, primary.port));
      await inSync();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** WAIT blocks until a replica has acknowledged the writes of its own connection, so it comes after one. */
async function waitForReplica(primary: RedisServer): Promise<void> {
  const acknowledged = await withClient(primary, async (client) => {
    await client.publish('regpilot:sync', '');
    return client.wait(1, syncTimeoutMs);
  });
  if (acknowledged < 1) throw new Error('the replica does not get in sync');
}
