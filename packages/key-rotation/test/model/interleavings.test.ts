import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyRing, type Strategy } from '../../src/index.ts';
import { anyPlan } from './interleaving-plan.ts';
import { checkHistory } from './invariants/check-history.ts';
import { ScheduledWorld } from './scheduled-world.ts';

/** More of them than every run can pay for: `KEY_RING_INTERLEAVINGS=20000 vitest run …`. */
const numRuns = Number(process.env['KEY_RING_INTERLEAVINGS'] ?? 120);

test.each<Strategy>(['primary-first', 'round-robin', 'least-used', 'weighted', 'quota'])(
  'in whatever order everything settles, no promise of the ring is broken: %s',
  { timeout: 60_000 + 100 * numRuns },
  async (strategy) => {
    await fc.assert(
      fc.asyncProperty(anyPlan(strategy), fc.scheduler(), async (plan, scheduler) => {
        const world = new ScheduledWorld(plan, scheduler, createKeyRing);
        await world.run();
        expect(checkHistory(world.history)).toEqual([]);
      }),
      { numRuns },
    );
  },
);
