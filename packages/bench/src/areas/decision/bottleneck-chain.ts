import Bottleneck from 'bottleneck';
import type { StartProgram } from '../../frame/program.ts';
import type { Decider } from './decider.ts';
import { decisionWorkload } from './decision-workload.ts';
import { fiveWindowsMs } from './five-windows.ts';
import { unreachable } from './limit-sizes.ts';

/**
 * It takes timers for every job, milliseconds in all, and kilobytes for every limiter: as many as end within a round,
 * and no column of 100,000 keys.
 */
const bounded = { decisions: 20, keys: 100 };

export const start: StartProgram = async (options) => {
  const { round } = await decisionWorkload(createDecider, { ...options, ...bounded });
  return {
    round: async () => {
      const { oneKey = Number.NaN, bytesPerKey = Number.NaN } = (await round?.()) ?? {};
      return { oneKey, bytesPerKey };
    },
  };
};

/** A job passes a chain of limiters, one for each limit. It weighs the same in all of them: token windows count calls. */
function createDecider(): Decider {
  const chainOfKey = new Map<string, Bottleneck>();
  return {
    async decide(keys) {
      for (const key of keys) {
        let chain = chainOfKey.get(key);
        if (chain === undefined) {
          chain = newChain();
          chainOfKey.set(key, chain);
        }
        await chain.schedule(noWork);
      }
    },
  };
}

function newChain(): Bottleneck {
  const limiters = fiveWindowsMs.map(
    (windowMs) =>
      new Bottleneck({
        reservoir: unreachable,
        reservoirRefreshAmount: unreachable,
        reservoirRefreshInterval: windowMs,
      }),
  );
  return limiters.reduce((inner, outer) => outer.chain(inner));
}

function noWork(): Promise<void> {
  return Promise.resolve();
}
