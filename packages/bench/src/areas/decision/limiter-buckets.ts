import { RateLimiter } from 'limiter';
import type { Decider } from './decider.ts';
import { dayMs, minuteMs, secondMs, tokensPerCall, unreachable } from './limit-sizes.ts';
import { limiterProgram } from './limiter-program.ts';

export const start = limiterProgram(createDecider);

const limits = [
  { interval: secondMs, count: 1 },
  { interval: minuteMs, count: 1 },
  { interval: dayMs, count: 1 },
  { interval: minuteMs, count: tokensPerCall },
  { interval: dayMs, count: tokensPerCall },
];

/** This library has neither keys nor several limits at once: a map and a loop are what its users write. */
function createDecider(): Decider {
  const bucketsOfKey = new Map<string, ReturnType<typeof newBuckets>>();
  return {
    decide(keys) {
      for (const key of keys) {
        let buckets = bucketsOfKey.get(key);
        if (buckets === undefined) {
          buckets = newBuckets();
          bucketsOfKey.set(key, buckets);
        }
        for (const { limiter, count } of buckets) {
          if (!limiter.tryRemoveTokens(count)) throw new Error('denied');
        }
      }
    },
  };
}

function newBuckets(): readonly { readonly limiter: RateLimiter; readonly count: number }[] {
  return limits.map(({ interval, count }) => ({
    limiter: new RateLimiter({ tokensPerInterval: unreachable, interval }),
    count,
  }));
}
