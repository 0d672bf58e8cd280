import { countOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions } from '../../frame/program.ts';
import { batchesOf } from './batches.ts';
import type { CreateDecider, Decider } from './decider.ts';
import { timeDecisions } from './decision-time.ts';
import { forgetKeys } from './forgotten-keys.ts';
import { bytesLeft, growthSizes, timersPerKey } from './growth-metrics.ts';
import { bytesPerKey } from './key-memory.ts';
import { keyNames, shuffledWalk } from './key-order.ts';

interface TimedSize {
  readonly metric: string;
  readonly decider: Decider;
  readonly batches: readonly (readonly string[])[];
}

/** Fewer are too small beside what the engine itself allots while they are measured. */
const fewestMeasuredKeys = 20_000;

/**
 * The rounds of a limiter over growing numbers of keys: CPU nanoseconds per decision, bytes per key, and the bytes per
 * key that are left when all windows have passed.
 *
 * @param options `decisions` timed at each size, `largest` size to measure, and `forgotten` keys for what is left
 */
export async function growthWorkload(
  create: CreateDecider,
  options: ProgramOptions,
): Promise<Program> {
  const decisions = countOption(options, 'decisions');
  const largest = countOption(options, 'largest');
  const { left, timers } = await forgetKeys(create, countOption(options, 'forgotten'));
  const memory: Record<string, number> = { [bytesLeft.name]: left, [timersPerKey.name]: timers };
  const timed: TimedSize[] = [];
  for (const { keys, time, bytes } of growthSizes.filter((size) => size.keys <= largest)) {
    const names = keyNames(keys);
    const decider = create();
    const copies = Array.from({ length: Math.floor(fewestMeasuredKeys / keys) }, create);
    const measured = await bytesPerKey([decider, ...copies], names);
    if (bytes !== undefined) memory[bytes.name] = measured;
    const batches = batchesOf([...shuffledWalk(names, decisions)]);
    await timeDecisions(decider, batches);
    timed.push({ metric: time.name, decider, batches });
  }
  return {
    round: async () => {
      const times: Record<string, number> = {};
      for (const { metric, decider, batches } of timed)
        times[metric] = (await timeDecisions(decider, batches)).decide;
      return { ...times, ...memory };
    },
  };
}
