import { RateLimiterMemory, RateLimiterUnion } from 'rate-limiter-flexible';
import type { StartProgram } from '../../frame/program.ts';
import { decisionWorkload } from './decision-workload.ts';
import type { Decider } from './decision-workload.ts';
import { dayMs, minuteMs, secondMs, unreachable } from './limit-sizes.ts';

export const start: StartProgram = (options) => decisionWorkload(createDecider, options);

/** A union consumes the same number everywhere, so its token windows count calls: the work is the same. */
function createDecider(): Decider {
  const windows = [secondMs, minuteMs, dayMs, minuteMs, dayMs];
  const union = new RateLimiterUnion(
    ...windows.map(
      (windowMs, index) =>
        new RateLimiterMemory({
          keyPrefix: `limit${index}`,
          points: unreachable,
          duration: windowMs / 1_000,
        }),
    ),
  );
  return {
    async decide(keys) {
      for (const key of keys) await union.consume(key);
    },
  };
}
