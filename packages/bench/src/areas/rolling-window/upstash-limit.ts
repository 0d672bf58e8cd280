import { Ratelimit } from '@upstash/ratelimit';
import { redisWithoutLatency } from '../decision/redis-without-latency.ts';
import { attackProgram } from './attack-program.ts';

export const start = attackProgram((limit) => {
  const limiter = new Ratelimit({
    redis: redisWithoutLatency(),
    limiter: Ratelimit.cachedFixedWindow(limit, '1m'),
    ephemeralCache: new Map(),
  });
  return { admits: async () => (await limiter.limit('key')).success };
});
