import type { Redis } from 'ioredis';
import { redisStore } from '../../src/index.ts';
import type { RedisClient } from '../../src/index.ts';
import type { FleetSource } from '../leases/fleet.ts';
import { settled } from '../virtual-time.ts';

/** For each fleet a prefix of its own, which costs less than emptying the server. */
let fleets = 0;

/**
 * A Redis store on the clock of a fleet. Redis itself keeps to no such clock: the fleet's stands still while anything is
 * asked of it. `client` is what the store uses.
 */
export function redisFleetSource(
  redis: Redis,
  now: () => number,
  client: RedisClient = redis,
): FleetSource {
  const prefix = `fleet ${++fleets}`;
  const store = redisStore(client, { prefix, now });
  const reservedAt = new Map<string, number>();
  const asked = new Set<Promise<unknown>>();
  const track = <T>(answer: Promise<T>): Promise<T> => {
    asked.add(answer);
    void answer.catch(() => undefined).finally(() => asked.delete(answer));
    return answer;
  };
  return {
    reserve: (request) => {
      const at = now();
      return track(
        store.reserve(request).then((outcome) => {
          if (outcome.allowed && !reservedAt.has(request.id)) reservedAt.set(request.id, at);
          return outcome;
        }),
      );
    },
    arrived: (id) => track(store.arrived(id)),
    settle: (id, actual) => track(store.settle(id, actual)),
    release: (id) => track(store.release(id)),
    renew: (id) => track(store.renew(id)),
    usage: (slot, meters) => track(store.usage(slot, meters)),
    lease: (request) => track(store.lease(request)),
    report: (slot, reports) => track(store.report(slot, reports)),
    openLeases: async () => {
      // What is due is done first.
      await store.usage('key', []);
      const leases = await redis.hgetall(`{${prefix}:key}:records`);
      return Object.entries(leases).reduce(
        (sum, [field, open]) => (field.startsWith('holder:') ? sum + Number(open) : sum),
        0,
      );
    },
    reservedAt: (id) => reservedAt.get(id),
    rememberedTtls: 1,
    settled: async () => {
      await settled();
      while (asked.size > 0) {
        await Promise.allSettled(asked);
        await settled();
      }
    },
  };
}
