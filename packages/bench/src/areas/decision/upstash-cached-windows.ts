import { Ratelimit } from '@upstash/ratelimit';
import type { Decider } from './decider.ts';
import { tokensPerCall, unreachable } from './limit-sizes.ts';
import { limiterProgram } from './limiter-program.ts';
import { redisWithoutLatency } from './redis-without-latency.ts';

export const start = limiterProgram(createDecider);

const limits = [
  { window: '1s', rate: 1 },
  { window: '1m', rate: 1 },
  { window: '1d', rate: 1 },
  { window: '1m', rate: tokensPerCall },
  { window: '1d', rate: tokensPerCall },
] as const;

/** The one of this library's algorithms that decides in the process; what it writes behind costs nothing here. */
function createDecider(): Decider {
  const redis = redisWithoutLatency();
  const limiters = limits.map(({ window, rate }, index) => ({
    limiter: new Ratelimit({
      redis,
      limiter: Ratelimit.cachedFixedWindow(unreachable, window),
      ephemeralCache: new Map(),
      prefix: `limit${index}`,
    }),
    rate,
  }));
  return {
    async decide(keys) {
      for (const key of keys) {
        for (const { limiter, rate } of limiters) {
          const { success } = await limiter.limit(key, { rate });
          if (!success) throw new Error('denied');
        }
      }
    },
  };
}
