import { RateLimiter } from 'limiter';
import { attackProgram } from './attack-program.ts';

export const start = attackProgram((limit) => {
  const limiter = new RateLimiter({ tokensPerInterval: limit, interval: 'minute' });
  return { admits: () => limiter.tryRemoveTokens(1) };
});
