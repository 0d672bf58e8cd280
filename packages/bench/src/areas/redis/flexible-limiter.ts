import { RateLimiterRedis, RateLimiterUnion } from 'rate-limiter-flexible';
import { unreachable } from '../decision/limit-sizes.ts';
import type { Connection } from './connect.ts';
import { windowsInSeconds, type LimitWindows } from './limit-windows.ts';
import type { RedisLimiter } from './redis-program.ts';

/** Three limits at once, which charges the others where one denies, or one after the other. */
const ways = {
  union: (limiters: readonly RateLimiterRedis[]): RedisLimiter => {
    const union = new RateLimiterUnion(...limiters);
    return { decide: (key) => union.consume(key) };
  },
  sequence: (limiters: readonly RateLimiterRedis[]): RedisLimiter => ({
    decide: async (key) => {
      for (const limiter of limiters) await limiter.consume(key);
    },
  }),
} as const;

interface FlexibleWay {
  readonly way?: keyof typeof ways;
  readonly windows?: LimitWindows;
}

/** Windows that begin with their first call, each in a script of its own. */
export function flexibleLimiter(
  { driver, client }: Connection,
  prefix: string,
  { way = 'sequence', windows = 'usual' }: FlexibleWay = {},
): RedisLimiter {
  const limiters = windowsInSeconds[windows].map(
    (duration) =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: driver === 'redis',
        keyPrefix: `${prefix}:${duration}`,
        points: unreachable,
        duration,
      }),
  );
  return ways[way](limiters);
}
