import { redisStore } from '../../src/index.ts';
import type { EnforcementStore, RedisClient } from '../../src/index.ts';
import type { RemoteStores } from '../replay.ts';

/** For each trace a prefix of its own, which costs less than emptying the server. */
let traces = 0;

/** Redis stores on one client, as processes open them that share their counters. */
export function remoteStores(client: RedisClient): RemoteStores {
  const prefix = `trace ${++traces}`;
  const opened: ReturnType<typeof redisStore>[] = [];
  return {
    open: (now): EnforcementStore => {
      const store = redisStore(client, { prefix, now });
      opened.push(store);
      return store;
    },
    written: async () => {
      await Promise.all(opened.map((store) => store.close()));
    },
  };
}
