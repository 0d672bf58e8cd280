import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { StartProgram } from '../../frame/program.ts';
import { unreachable } from '../decision/limit-sizes.ts';
import { storeDownProgram } from './store-down-program.ts';

const limit = { points: unreachable, duration: 60 } as const;

/** An insured one decides in memory when Redis fails. One that is not, says so. */
export const start: StartProgram = (options) => {
  const isInsured = options['insured'] === true;
  return storeDownProgram(({ driver, client }) => {
    const limiter = new RateLimiterRedis({
      ...limit,
      storeClient: client,
      useRedisPackage: driver === 'redis',
      ...(isInsured ? { insuranceLimiter: new RateLimiterMemory(limit) } : {}),
    });
    return {
      decide: async () => {
        try {
          await limiter.consume('key');
        } catch (error) {
          if (isInsured) throw error;
        }
      },
      hasCircuit: false,
    };
  })(options);
};
