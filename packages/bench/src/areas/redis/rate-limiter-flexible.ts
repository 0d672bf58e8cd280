import { RateLimiterRedis, RateLimiterUnion } from 'rate-limiter-flexible';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import type { Connection } from './connect.ts';
import { redisProgram, type RedisLimiter } from './redis-program.ts';
import { unreachable } from '../decision/limit-sizes.ts';

const windowsInSeconds = [1, 60, 86_400] as const;

/** Three limits at once, which charges the others where one denies, or one after the other. */
const ways: Readonly<Record<string, (limiters: readonly RateLimiterRedis[]) => RedisLimiter>> = {
  union: (limiters) => {
    const union = new RateLimiterUnion(...limiters);
    return { decide: (key) => union.consume(key) };
  },
  sequence: (limiters) => ({
    decide: async (key) => {
      for (const limiter of limiters) await limiter.consume(key);
    },
  }),
};

export const start: StartProgram = (options) => {
  const way = ways[textOption(options, 'way')];
  if (way === undefined) throw new TypeError('there is no such way');
  return redisProgram((connection, prefix) => way(limitersOn(connection, prefix)))(options);
};

function limitersOn({ driver, client }: Connection, prefix: string): RateLimiterRedis[] {
  return windowsInSeconds.map(
    (duration) =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: driver === 'redis',
        keyPrefix: `${prefix}:${duration}`,
        points: unreachable,
        duration,
      }),
  );
}
