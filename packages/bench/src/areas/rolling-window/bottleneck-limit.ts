import Bottleneck from 'bottleneck';
import { minuteMs } from '../decision/limit-sizes.ts';
import { attackProgram } from './attack-program.ts';

export const start = attackProgram((limit) => {
  const limiter = new Bottleneck({
    reservoir: limit,
    reservoirRefreshAmount: limit,
    reservoirRefreshInterval: minuteMs,
    // Without a queue it refuses, as the others do.
    highWater: 0,
    strategy: Bottleneck.strategy.OVERFLOW,
  });
  return {
    admits: async () => {
      try {
        await limiter.schedule(() => Promise.resolve());
        return true;
      } catch (refusal) {
        if (refusal instanceof Bottleneck.BottleneckError) return false;
        throw refusal;
      }
    },
  };
});
