import { RateLimiterMemory, RateLimiterUnion } from 'rate-limiter-flexible';
import type { Decider } from './decider.ts';
import { fiveWindowsMs } from './five-windows.ts';
import { unreachable } from './limit-sizes.ts';
import { limiterProgram } from './limiter-program.ts';

export const start = limiterProgram(createDecider);

/** A union consumes the same number everywhere, so its token windows count calls: the work is the same. */
function createDecider(): Decider {
  const union = new RateLimiterUnion(
    ...fiveWindowsMs.map(
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
