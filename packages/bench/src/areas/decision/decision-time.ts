import process from 'node:process';
import type { Decider } from './decider.ts';

/**
 * Decisions after the collection that are not timed, and the CPU after which they are enough: the collection drops
 * compiled code too, and to make that again is no part of a decision. Slow limiters notice less of it.
 */
const leadIn = { batches: 50, enoughUs: 150_000 } as const;

/**
 * CPU nanoseconds per decision, and per decision with its settlement. CPU, garbage collection included, rather than
 * elapsed time: a decision never waits, and what else the machine does is not the limiter's.
 */
export async function timeDecisions(
  decider: Decider,
  batches: readonly (readonly string[])[],
): Promise<{ readonly decide: number; readonly whole: number }> {
  globalThis.gc?.();
  await leadInto(decider, batches);
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

async function leadInto(decider: Decider, batches: readonly (readonly string[])[]): Promise<void> {
  const started = process.cpuUsage();
  for (const batch of batches.slice(0, leadIn.batches)) {
    await decider.decide(batch);
    decider.settle?.();
    if (microsecondsBetween(started, process.cpuUsage()) > leadIn.enoughUs) return;
  }
}

function microsecondsBetween(earlier: NodeJS.CpuUsage, later: NodeJS.CpuUsage): number {
  return later.user - earlier.user + later.system - earlier.system;
}
