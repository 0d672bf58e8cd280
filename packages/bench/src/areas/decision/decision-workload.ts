import process from 'node:process';
import { countOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions, Sample } from '../../frame/program.ts';
import { keyNames, shuffledWalk } from './key-order.ts';

/** One limiter with its own state. */
export interface Decider {
  /** Decides once for each key, all five limits. @throws Error for a denial: no limit here can be reached */
  decide(keys: readonly string[]): Promise<void> | void;
  /** Gives back or settles what `decide` reserved, for limiters that reserve. */
  settle?(): void;
}

/** As many calls as a busy process has in flight, and enough to time: one decision is shorter than the clock's tick. */
const batchSize = 1_000;

/**
 * The rounds of a limiter: CPU nanoseconds per decision with one key and with `keys` keys, and the bytes that a key costs
 * which made one call and is idle since.
 *
 * @param create makes an empty limiter; called once for each of the two
 */
export async function decisionWorkload(
  create: () => Decider,
  options: ProgramOptions,
): Promise<Program> {
  const decisions = countOption(options, 'decisions');
  const many = keyNames(countOption(options, 'keys'));
  const manyBatches = batchesOf([...shuffledWalk(many, decisions)]);
  const oneBatches = batchesOf(Array.from({ length: decisions }, () => 'key_of_one'));
  const forOne = create();
  const forMany = create();
  const bytesPerKey = await bytesPerKeyOf(forMany, many);
  const round = async (): Promise<Sample> => {
    const one = await timeBatches(forOne, oneBatches);
    const all = await timeBatches(forMany, manyBatches);
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

function batchesOf(keys: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, index) =>
    keys.slice(index * batchSize, (index + 1) * batchSize),
  );
}

/**
 * CPU nanoseconds per decision, and per decision with its settlement. CPU, garbage collection included, rather than
 * elapsed time: a decision never waits, and what else the machine does is not the limiter's.
 */
async function timeBatches(
  decider: Decider,
  batches: readonly (readonly string[])[],
): Promise<{ readonly decide: number; readonly whole: number }> {
  globalThis.gc?.();
  let decideUs = 0;
  let settleUs = 0;
  let decisions = 0;
  for (const batch of batches) {
    const started = process.cpuUsage();
    await decider.decide(batch);
    const decided = process.cpuUsage();
    decider.settle?.();
    settleUs += microsecondsBetween(decided, process.cpuUsage());
    decideUs += microsecondsBetween(started, decided);
    decisions += batch.length;
  }
  return {
    decide: (decideUs * 1_000) / decisions,
    whole: ((decideUs + settleUs) * 1_000) / decisions,
  };
}

function microsecondsBetween(earlier: NodeJS.CpuUsage, later: NodeJS.CpuUsage): number {
  return later.user - earlier.user + later.system - earlier.system;
}

async function bytesPerKeyOf(decider: Decider, keys: readonly string[]): Promise<number> {
  const before = bytesInUse();
  for (const batch of batchesOf(keys)) {
    await decider.decide(batch);
    decider.settle?.();
  }
  return (bytesInUse() - before) / keys.length;
}

/** Typed arrays keep their numbers outside the heap, so the heap alone would flatter who uses them. */
function bytesInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
