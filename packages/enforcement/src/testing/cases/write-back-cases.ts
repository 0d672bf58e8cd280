import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import { moneyBudget, requests, tokenBudget, tokens } from './case-meters.ts';

const limits: readonly Meter[] = [
  requests(3),
  tokens(100, 10),
  tokenBudget(100, 10),
  moneyBudget(200, 20),
];

/** What an enforcer charges for calls that went without the store: as many as there were, under no limit. */
const spent: readonly Meter[] = limits.map((meter) => ({
  ...meter,
  limit: Number.MAX_SAFE_INTEGER,
  amount: meter.amount * 7,
}));
const charged = [7, 70, 70, 140];

/** What was decided on while the store was away, and is told to it afterwards. */
export const writeBackCases: readonly CaseSteps[] = [
  {
    name: 'calls that were made without the store are charged together, above the limit if need be',
    play: async (trial) => {
      await trial.admits({ id: 'before', meters: limits });
      await trial.admits({ id: 'written back', meters: spent });
      await trial.settle('written back');
      await trial.counts(limits, [8, 80, 80, 160]);
      await trial.denies({ id: 'after', meters: limits }, { by: 0 });
    },
  },
  {
    name: 'calls that are charged together are so once, and go together',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: spent });
      await trial.admits({ id: 'a', meters: spent });
      await trial.settle('a');
      await trial.settle('a');
      await trial.counts(limits, charged);
      await trial.admits({ id: 'b', meters: spent });
      await trial.release('b');
      await trial.counts(limits, charged);
    },
  },
];
