import { RateLimiter } from 'limiter';
import type { StartProgram } from '../../frame/program.ts';
import { decisionWorkload } from './decision-workload.ts';
import type { Decider } from './decision-workload.ts';
import { dayMs, minuteMs, secondMs, tokensPerCall, unreachable } from './limit-sizes.ts';

export const start: StartProgram = (options) => decisionWorkload(createDecider, options);

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
