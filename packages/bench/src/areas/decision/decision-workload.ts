import { countOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions, Sample } from '../../frame/program.ts';
import { batchesOf } from './batches.ts';
import type { CreateDecider } from './decider.ts';
import { timeDecisions } from './decision-time.ts';
import { keyNames, shuffledWalk } from './key-order.ts';
import { bytesPerKey as bytesPerKeyOf } from './key-memory.ts';

/**
 * The rounds of a limiter: CPU nanoseconds per decision with one key and with `keys` keys, and the bytes that a key costs
 * which made one call and is idle since.
 *
 * @param create called once for each of the two
 */
export async function decisionWorkload(
  create: CreateDecider,
  options: ProgramOptions,
): Promise<Program> {
  const decisions = countOption(options, 'decisions');
  const many = keyNames(countOption(options, 'keys'));
  const manyBatches = batchesOf([...shuffledWalk(many, decisions)]);
  const oneBatches = batchesOf(Array.from({ length: decisions }, () => 'key_of_one'));
  const forOne = create();
  const forMany = create();
  const bytesPerKey = await bytesPerKeyOf([forMany], many);
  const round = async (): Promise<Sample> => {
    const one = await timeDecisions(forOne, oneBatches);
    const all = await timeDecisions(forMany, manyBatches);
    return {
      oneKey: one.decide,
      manyKeys: all.decide,
      ...(forOne.settle && { oneKeyWhole: one.whole, manyKeysWhole: all.whole }),
      bytesPerKey,
    };
  };
  await round();
  return { round };
}
