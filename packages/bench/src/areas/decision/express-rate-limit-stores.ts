import { MemoryStore, rateLimit } from 'express-rate-limit';
import type { Decider } from './decider.ts';
import { fiveWindowsMs } from './five-windows.ts';
import { unreachable } from './limit-sizes.ts';
import { limiterProgram } from './limiter-program.ts';

export const start = limiterProgram(createDecider);

/** The middleware's store alone, one for each limit, as several middlewares have. It counts by one: token windows count calls. */
function createDecider(): Decider {
  const stores = fiveWindowsMs.map((windowMs) => {
    const store = new MemoryStore();
    // The middleware is what tells its store the window.
    rateLimit({ windowMs, limit: unreachable, store });
    return store;
  });
  return {
    async decide(keys) {
      for (const key of keys) {
        for (const store of stores) {
          const { totalHits } = await store.increment(key);
          if (totalHits > unreachable) throw new Error('denied');
        }
      }
    },
  };
}
