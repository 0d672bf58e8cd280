import { expect, test } from 'vitest';
import { runBudget } from './budget-run.ts';

const callers = 64;
/** Enough for several hundred calls by the gateway's count. */
const usd = 0.04;
const limit = usd * 1e6;
const seeds = [1, 2, 3, 4];

test.each(seeds)(
  '64 calls in flight never spend more than a cost limit with upper bounds (seed %i)',
  async (seed) => {
    const run = await runBudget({ seed, estimator: 'upper-bound', usd, callers });
    expect(run.mostInFlight).toBe(callers);
    expect(run.spent).toBeLessThanOrEqual(limit);
    // Both sides have counted the same money, and all of it is spent but what no next call fits in.
    expect(run.charged).toBe(run.spent);
    expect(run.spent).toBeGreaterThan(limit - run.largestEstimate);
  },
);

test.each(seeds)(
  'nor do they when answers are lost or broken on their way (seed %i)',
  async (seed) => {
    const faults = { lostAnswers: 0.1, brokenAnswers: 0.1 };
    const run = await runBudget({ seed, estimator: 'upper-bound', usd, callers, ...faults });
    expect(Math.min(run.answered, run.lost, run.broken)).toBeGreaterThan(0);
    expect(run.charged).toBeLessThanOrEqual(limit);
    // Of a lost answer the whole estimate stays charged, which is more than the gateway has.
    expect(run.spent).toBeLessThan(run.charged);
  },
);

test.each(seeds)(
  'with four characters a token they spend more, by at most the estimate errors of 64 calls (seed %i)',
  async (seed) => {
    const run = await runBudget({ seed, estimator: 'characters', usd, callers });
    const errors = run.estimateErrors.slice(0, callers).reduce((sum, error) => sum + error, 0);
    expect(run.spent).toBeGreaterThan(limit);
    expect(run.spent - limit).toBeLessThanOrEqual(errors);
  },
);
