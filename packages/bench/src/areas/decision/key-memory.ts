import process from 'node:process';
import { batchesOf } from './batches.ts';
import type { Decider } from './decider.ts';

/**
 * Bytes that a key costs which made one call, now settled.
 *
 * @param deciders empty limiters, which all get all the keys: with few keys, one is too small beside what the engine
 *   itself allots meanwhile
 */
export async function bytesPerKey(
  deciders: readonly Decider[],
  keys: readonly string[],
): Promise<number> {
  const before = bytesInUse();
  for (const decider of deciders) await decideOnce(decider, keys);
  return (bytesInUse() - before) / (keys.length * deciders.length);
}

/** One settled decision for each of the keys. */
export async function decideOnce(decider: Decider, keys: readonly string[]): Promise<void> {
  for (const batch of batchesOf(keys)) {
    await decider.decide(batch);
    decider.settle?.();
  }
}

/** Typed arrays keep their numbers outside the heap, so the heap alone would flatter who uses them. */
export function bytesInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
