import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import { inFlight, moneyBudget, requests, tokenBudget, tokens } from './case-meters.ts';

/** One of each kind. A call reserves 10 tokens and 20 micro-dollars. */
const all: readonly Meter[] = [
  requests(10),
  tokens(100, 10),
  tokenBudget(100, 10),
  moneyBudget(200, 20),
  inFlight(10),
];
const none = [0, 0, 0, 0, 0];

/** What a report leaves counted, in the order of `all`. */
const outcomes: readonly (readonly [string, { tokens?: number; microUsd?: number }, number[]])[] = [
  ['at less than its estimate gives the rest back', { tokens: 4, microUsd: 5 }, [1, 4, 4, 5, 0]],
  ['at more than its estimate is a debt', { tokens: 400, microUsd: 999 }, [1, 400, 400, 999, 0]],
  ['at nothing keeps its request', { tokens: 0, microUsd: 0 }, [1, 0, 0, 0, 0]],
  ['without amounts keeps its estimate', {}, [1, 10, 10, 20, 0]],
  ['with one amount keeps the estimate of the other', { microUsd: 7 }, [1, 10, 10, 7, 0]],
];

const outcomeCases = outcomes.map(([what, actual, expected]): CaseSteps => ({
  name: `a call that is settled ${what}`,
  play: async (trial) => {
    await trial.admits({ id: 'a', meters: all });
    await trial.counts(all, [1, 10, 10, 20, 1]);
    await trial.settle('a', actual);
    await trial.counts(all, expected);
  },
}));

/** Of all reports on one call. */
const onceCases = (['admitted', 'arrived'] as const).map((windowFrom): CaseSteps => ({
  name: `of settle and release the first takes effect, and once (windows from ${windowFrom})`,
  play: async (trial) => {
    await trial.admits({ id: 'settled', meters: all, windowFrom });
    await trial.settle('settled', { tokens: 3, microUsd: 4 });
    await trial.settle('settled', { tokens: 50, microUsd: 60 });
    await trial.release('settled');
    await trial.arrived('settled');
    await trial.counts(all, [1, 3, 3, 4, 0]);
    await trial.admits({ id: 'released', meters: all, windowFrom });
    await trial.release('released');
    await trial.release('released');
    await trial.settle('released', { tokens: 50, microUsd: 60 });
    await trial.arrived('released');
    await trial.counts(all, [1, 3, 3, 4, 0]);
  },
}));

/** What the end of a call does to the counters. */
export const settlementCases: readonly CaseSteps[] = [
  ...outcomeCases,
  ...onceCases,
  {
    name: 'a release gives everything back, the request included',
    play: async (trial) => {
      await trial.admits({ id: 'admitted', meters: all });
      await trial.release('admitted');
      await trial.counts(all, none);
      await trial.admits({ id: 'held', meters: all, windowFrom: 'arrived' });
      await trial.release('held');
      await trial.counts(all, none);
      await trial.admits({ id: 'arrived', meters: all, windowFrom: 'arrived' });
      await trial.arrived('arrived');
      await trial.release('arrived');
      await trial.counts(all, none);
    },
  },
  {
    name: 'what is given back can be taken at once',
    play: async (trial) => {
      const meters = [requests(1), tokenBudget(10, 10), inFlight(1)];
      await trial.admits({ id: 'a', meters });
      await trial.denies({ id: 'b', meters });
      await trial.release('a');
      await trial.admits({ id: 'c', meters });
      await trial.settle('c', { tokens: 0 });
      await trial.denies({ id: 'd', meters }, { by: 0 });
      await trial.admits({ id: 'e', meters: meters.slice(1) });
    },
  },
  {
    name: 'a report touches its own call alone',
    play: async (trial) => {
      for (const id of ['a', 'b', 'c']) await trial.admits({ id, meters: all });
      await trial.settle('b', { tokens: 1, microUsd: 2 });
      await trial.counts(all, [3, 21, 21, 42, 2]);
      await trial.release('a');
      await trial.counts(all, [2, 11, 11, 22, 1]);
      await trial.settle('c', { tokens: 5, microUsd: 5 });
      await trial.counts(all, [2, 6, 6, 7, 0]);
    },
  },
  {
    name: 'reports on ids that nobody reserved change nothing',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: all });
      await trial.arrived('nobody');
      await trial.settle('nobody', { tokens: 50 });
      await trial.release('nobody');
      await trial.renew('nobody');
      await trial.counts(all, [1, 10, 10, 20, 1]);
    },
  },
  {
    name: 'a settlement corrects the entry of its own call, which leaves the window with it',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [tokens(100, 10, 60_000)];
      const start = trial.time.now();
      for (const [index, id] of ['a', 'b', 'c'].entries()) {
        await trial.passUntil(start, index * 1000);
        await trial.admits({ id, meters });
      }
      await trial.passUntil(start, 30_000);
      await trial.settle('b', { tokens: 70 });
      await trial.counts(meters, [90]);
      await trial.passUntil(start, 60_000);
      await trial.counts(meters, [80]);
      await trial.passUntilBefore(start, 61_000);
      await trial.denies({ id: 'd', meters: [tokens(100, 90, 60_000)] }, { retryAfterMs: 1 });
      await trial.passUntil(start, 61_000);
      await trial.counts(meters, [10]);
    },
  },
  {
    name: 'a debt lasts until its window ends',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const meters = [tokens(50, 10, windowMs)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters });
      await trial.settle('a', { tokens: 500 });
      await trial.passUntilBefore(start, windowMs);
      await trial.denies({ id: 'b', meters }, { retryAfterMs: 1 });
      await trial.passUntil(start, windowMs);
      await trial.admits({ id: 'c', meters });
    },
  },
  {
    name: 'a settlement after its window has ended counts in no other',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const meters = [tokens(100, 10, windowMs), requests(10, windowMs)];
      const start = trial.time.now();
      for (const id of ['more', 'back']) await trial.admits({ id, meters });
      await trial.passUntil(start, windowMs);
      await trial.admits({ id: 'new', meters });
      await trial.settle('more', { tokens: 90 });
      await trial.release('back');
      await trial.counts(meters, [10, 1]);
    },
  },
];
