import { MemoryStore, rateLimit } from 'express-rate-limit';
import { minuteMs } from '../decision/limit-sizes.ts';
import { attackProgram } from './attack-program.ts';

export const start = attackProgram((limit) => {
  const store = new MemoryStore();
  // The middleware is what tells its store the window.
  rateLimit({ windowMs: minuteMs, limit, store });
  return { admits: async () => (await store.increment('key')).totalHits <= limit };
});
