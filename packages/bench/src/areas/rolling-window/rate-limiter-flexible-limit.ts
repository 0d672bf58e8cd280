import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { attackProgram } from './attack-program.ts';

export const start = attackProgram((limit) => {
  const limiter = new RateLimiterMemory({ points: limit, duration: 60 });
  return {
    admits: async () => {
      try {
        await limiter.consume('key');
        return true;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return false;
        throw refusal;
      }
    },
  };
});
