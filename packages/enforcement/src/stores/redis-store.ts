import { ConfigurationError } from '@regpilot/contract';
import type { MeterLimit, MeterUsage } from '../meters/meter.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  Reserved,
  ReserveRequest,
} from './enforcement-store.ts';
import type { ShareSource } from './leases/share-source.ts';
import { scriptsOf } from './redis/redis-scripts.ts';
import type { RedisClient } from './redis/redis-scripts.ts';
import { ScriptStore } from './redis/script-store.ts';

export interface RedisStoreOptions {
  /** What all keys begin with. Processes share limits when it is the same. Default: `regpilot`. */
  readonly prefix?: string | undefined;
  /**
   * Epoch milliseconds, in place of the server's clock. For tests with a clock of their own: the clocks of several
   * machines never agree, and a window is then only as exact as they do. Keys are kept an hour longer than that clock says.
   */
  readonly now?: (() => number) | undefined;
}

/** A store that many processes may share, which can also hand out shares of limits. */
export interface RedisStore extends EnforcementStore, ShareSource {
  reserve(request: ReserveRequest): Promise<Reserved | Denied>;
  arrived(id: string): Promise<void>;
  settle(id: string, actual: ActualAmounts): Promise<void>;
  release(id: string): Promise<void>;
  renew(id: string): Promise<void>;
  usage(slot: string, meters: readonly MeterLimit[]): Promise<readonly MeterUsage[]>;
  /** Resolves when all that was reported is written or has failed. The client stays open: it is the caller's. */
  close(): Promise<void>;
}

/**
 * Counters in Redis (6.2 or later) or Valkey, exact to the millisecond of the server's clock, for all processes that use
 * the same `prefix`. `client` is one of `ioredis` or `redis`: for a single server, with Sentinels, or for a Cluster.
 *
 * A decision is one script and one round trip, whatever the number of limits. What one turn of the event loop asks for goes in
 * one script, up to 16 slots, but on a Cluster, where each slot has its own. `arrived`, `settle`, `release` and `renew`
 * resolve when they are written; those of one slot go together while others are on their way.
 *
 * All rolling windows of one unit are views of one log. So a window that policies ask for later begins with what the log still
 * holds, and a call counts in every window that its slot knows, also when the policies of that call had another set of them.
 *
 * `leasedStore` takes shares of limits from it: a lease is one script and one round trip, with the reports that it takes along.
 * What a dead process held enters a log once, as the least that it held of any window of the unit: its calls cannot have
 * taken more.
 *
 * What is promised holds as long as Redis keeps what it has acknowledged: with what a failover or FLUSHALL loses, as much is
 * admitted anew. Keys must not be evicted: use `maxmemory-policy noeviction`. A slot that has lost one of its keys all the same
 * lets go of what was held there. An id is recognised while its reservation
 * is open; repeating one after an error may charge it twice where limits count requests alone.
 *
 * A client that waits for its server for ever makes calls wait for ever: set its time-outs (`commandTimeout`,
 * `maxRetriesPerRequest`; `socket.socketTimeout`, `disableOfflineQueue`).
 *
 * @throws ConfigurationError for a wrong option or client. Its methods reject with a StoreError for whatever the client or
 *   the server could not do.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): RedisStore {
  const { prefix = 'regpilot', now } = options;
  if (typeof prefix !== 'string' || prefix === '') {
    throw new ConfigurationError({
      field: 'redisStore.prefix',
      problem: 'is not a text, or is empty',
      allowed: 'a text that keys begin with',
    });
  }
  if (now !== undefined && typeof now !== 'function') {
    throw new ConfigurationError({
      field: 'redisStore.now',
      problem: 'is not a function',
      allowed: 'a function that returns epoch milliseconds',
    });
  }
  return new ScriptStore(scriptsOf(client), { prefix, now });
}
