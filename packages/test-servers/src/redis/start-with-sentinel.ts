import { askUntil } from './ask-until.ts';
import { startServer } from './redis-server.ts';
import type { LoggedServer, RedisServer } from './redis-server.ts';
import type { RedisOptions } from './start-redis.ts';
import { startReplicated } from './start-replicated.ts';
import type { ReplicatedRedis } from './start-replicated.ts';
import { orStop, stopAll } from './start-together.ts';
import { withClient } from './with-client.ts';

export interface SentinelOptions extends RedisOptions {
  /** For how long the primary does not answer before Sentinel replaces it, in milliseconds. Default: 500. */
  readonly downAfterMs?: number;
}

/** A primary, its replica, and one Sentinel that replaces the primary by itself. */
export interface SentinelRedis extends Omit<ReplicatedRedis, 'failover'> {
  readonly sentinel: RedisServer;
  /** By which a client asks the Sentinel for the primary. */
  readonly primaryName: string;
  /** Kills the primary and resolves when Sentinel has put the replica in its place, some 2 s later. */
  failover(): Promise<void>;
}

const primaryName = 'main';

/** Starts three servers; resolves when the Sentinel could do a failover. @throws as startRedis does */
export async function startWithSentinel(options: SentinelOptions = {}): Promise<SentinelRedis> {
  const { downAfterMs = 500, ...redisOptions } = options;
  const pair = await startReplicated(redisOptions);
  const servers = [pair.primary, pair.replica];
  const sentinel = await orStop(servers, () => startSentinel(pair.primary, downAfterMs));
  await orStop([...servers, sentinel.server], () => knowsReplica(sentinel.server));
  return watchedPair(pair, sentinel);
}

function startSentinel(
  { kind, host, port }: RedisServer,
  downAfterMs: number,
): Promise<LoggedServer> {
  return startServer({
    kind,
    args: ['--sentinel'],
    config: {
      // One vote is enough.
      'sentinel monitor': `${primaryName} ${host} ${port} 1`,
      'sentinel down-after-milliseconds': `${primaryName} ${downAfterMs}`,
      'sentinel failover-timeout': `${primaryName} 10000`,
    },
    ready: /\+monitor master/,
  });
}

/** Until Sentinel has asked the replica about itself it finds nobody to promote. It asks ten times a second. */
function knowsReplica(sentinel: RedisServer): Promise<void> {
  return withClient(sentinel, (client) =>
    askUntil('the Sentinel knows the replica', async () => {
      const replicas = await client.call('SENTINEL', 'REPLICAS', primaryName);
      // A list of fields and values for each.
      return [replicas].flat(2).join(' ').includes('master-link-status ok');
    }),
  );
}

function watchedPair(pair: ReplicatedRedis, watcher: LoggedServer): SentinelRedis {
  const { server: sentinel } = watcher;
  let { primary, replica } = pair;
  const stop = (): Promise<void> => stopAll([primary, replica, sentinel]);
  return {
    get primary() {
      return primary;
    },
    get replica() {
      return replica;
    },
    sentinel,
    primaryName,
    inSync: () => pair.inSync(),
    failover: async () => {
      const since = watcher.log.length;
      await primary.kill();
      await watcher.log.line(/\+switch-master/, since);
      [primary, replica] = [replica, primary];
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
