import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createKeyRing, type Strategy } from '../../src/index.ts';
import {
  loopRing,
  ringOfFavourites,
  ringOfLateAnswers,
  ringOfOneKey,
  ringThatFearsLimits,
  ringThatIgnoresBans,
  ringThatInsists,
  ringThatRefreshesForEachCall,
  ringThatTakesLimitsForRefusals,
  ringThatTells,
  ringWithoutMemory,
} from './broken-rings.ts';
import { anyPlan, type Plan, type Step } from './interleaving-plan.ts';
import { checkHistory, type Fault } from './invariants/check-history.ts';
import type { MakeRing } from './ring-under-test.ts';
import { ScheduledWorld } from './scheduled-world.ts';

type Invariant = Fault['invariant'];

/** Always the same runs: what is shown is that they find a fault, not how lucky one has to be. */
const options = { seed: 20261121, numRuns: 40 } as const;

/** The promises that any of the runs shows to be broken, in order. */
async function brokenBy(
  makeRing: MakeRing,
  strategy: Strategy,
  change: (plan: Plan) => Plan = (plan) => plan,
): Promise<Invariant[]> {
  const broken = new Set<Invariant>();
  await fc.assert(
    fc.asyncProperty(anyPlan(strategy), fc.scheduler(), async (plan, scheduler) => {
      const world = new ScheduledWorld(change(plan), scheduler, makeRing);
      await world.run();
      for (const { invariant } of checkHistory(world.history)) broken.add(invariant);
    }),
    options,
  );
  return [...broken].toSorted();
}

/** For loops that have their keys for good, and nobody to tell them of a ban. */
function withoutOperator(plan: Plan): Plan {
  const done = new Set<Step['do']>(['deactivate', 'activate', 'revoke', 'wait']);
  return { ...plan, fixed: true, steps: plan.steps.filter((step) => done.has(step.do)) };
}

/** For an upstream that has quota for nobody. */
function withoutQuota(plan: Plan): Plan {
  const attempts = plan.attempts.map((attempt) =>
    attempt.answer === 'ok' ? { ...attempt, answer: 'limited' as const } : attempt,
  );
  return { ...plan, attempts };
}

describe('the checks of the interleavings', () => {
  test('find nothing in the ring, over the same runs', async () => {
    expect(await brokenBy(createKeyRing, 'primary-first')).toEqual([]);
    expect(await brokenBy(createKeyRing, 'round-robin')).toEqual([]);
    expect(await brokenBy(createKeyRing, 'primary-first', withoutOperator)).toEqual([]);
    expect(await brokenBy(createKeyRing, 'round-robin', withoutQuota)).toEqual([]);
  });

  test('I1 and I4: the documented loop fails calls although a key is good, and uses keys again', async () => {
    const broken = await brokenBy(loopRing, 'primary-first', withoutOperator);
    expect(broken).toEqual(expect.arrayContaining(['I1', 'I4']));
  });

  test.each<[invariant: Invariant, what: string, makeRing: MakeRing]>([
    ['I1', 'tries one key only', ringOfOneKey],
    ['I1', 'hands on a 429 while another key has quota', ringThatFearsLimits],
    ['I2', 'reads the source for each call anew', ringThatRefreshesForEachCall],
    ['I3', 'ignores bans', ringThatIgnoresBans],
    ['I4', 'tries a refused key once more at once', ringThatInsists],
    ['I5', 'installs what comes too late', ringOfLateAnswers],
    ['I6', 'names a key in an error', ringThatTells],
    ['I8', 'prefers one key', ringOfFavourites],
  ])('%s: a ring that %s is found out', async (invariant, _what, makeRing) => {
    expect(await brokenBy(makeRing, 'round-robin')).toContain(invariant);
  });

  test('I1: a ring that takes a 429 for a refusal is found out', async () => {
    const broken = await brokenBy(ringThatTakesLimitsForRefusals, 'round-robin', withoutQuota);
    expect(broken).toContain('I1');
  });

  test('I7: a loop that keeps no account of refusals is found out', async () => {
    expect(await brokenBy(ringWithoutMemory, 'primary-first', withoutOperator)).toContain('I7');
  });
});
