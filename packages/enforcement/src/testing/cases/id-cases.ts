import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import { inFlight, requests, tokenBudget } from './case-meters.ts';

const meters: readonly Meter[] = [requests(2), tokenBudget(100, 10), inFlight(2)];

/** A repeated request: an answer was lost on its way, and the caller asks again. */
export const idCases: readonly CaseSteps[] = [
  {
    name: 'a repeated id is admitted again and not charged again',
    play: async (trial) => {
      for (let time = 0; time < 4; time++) await trial.admits({ id: 'a', meters });
      await trial.counts(meters, [1, 10, 1]);
      await trial.settle('a', { tokens: 3 });
      await trial.counts(meters, [1, 3, 0]);
    },
  },
  {
    name: 'a repeated id is not charged again after it was settled or released',
    play: async (trial) => {
      await trial.admits({ id: 'settled', meters });
      await trial.settle('settled', { tokens: 3 });
      await trial.admits({ id: 'settled', meters });
      await trial.counts(meters, [1, 3, 0]);
      await trial.admits({ id: 'released', meters });
      await trial.release('released');
      await trial.admits({ id: 'released', meters });
      await trial.counts(meters, [1, 3, 0]);
    },
  },
  {
    name: 'a repeated id is admitted although nothing is left',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters });
      await trial.admits({ id: 'b', meters });
      await trial.denies({ id: 'c', meters });
      await trial.admits({ id: 'a', meters });
      await trial.counts(meters, [2, 20, 2]);
    },
  },
  {
    name: 'an id that was denied is decided on anew, and charged when there is room',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters });
      await trial.admits({ id: 'b', meters });
      await trial.denies({ id: 'c', meters });
      await trial.release('a');
      await trial.admits({ id: 'c', meters });
      await trial.counts(meters, [2, 20, 2]);
      await trial.settle('c', { tokens: 1 });
      await trial.counts(meters, [2, 11, 1]);
    },
  },
];
