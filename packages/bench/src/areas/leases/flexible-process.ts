import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { unreachable } from '../decision/limit-sizes.ts';
import { limitProcess } from './limit-process.ts';

/** Each process remembers that a window is used up until it ends. Before that a decision is a script for each limit. */
export const start = limitProcess(({ client }, perMinute) => {
  const minute = new RateLimiterRedis({
    storeClient: client,
    keyPrefix: 'minute',
    points: perMinute,
    duration: 60,
    inMemoryBlockOnConsumed: perMinute,
  });
  const day = new RateLimiterRedis({
    storeClient: client,
    keyPrefix: 'day',
    points: unreachable,
    duration: 86_400,
  });
  return async () => {
    try {
      await minute.consume('key');
      await day.consume('key');
      return true;
    } catch (error) {
      if (error instanceof RateLimiterRes) return false;
      throw error;
    }
  };
});
