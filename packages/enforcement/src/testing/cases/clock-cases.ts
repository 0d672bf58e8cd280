import type { CaseSteps } from '../store-case.ts';
import { requests, tokenBudget } from './case-meters.ts';

/** A clock that is set back, as a machine's is. It stands at the latest instant that the store has seen for the slot. */
export const clockCases: readonly CaseSteps[] = [
  {
    name: 'a clock that is set back reopens no window',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [requests(2, 60_000)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters });
      await trial.passUntil(start, 30_000);
      await trial.admits({ id: 'b', meters });
      trial.setClock(start - 3_600_000);
      await trial.denies({ id: 'c', meters }, { retryAfterMs: 30_000 });
      await trial.counts(meters, [2]);
      await trial.passUntilBefore(start, 60_000);
      await trial.denies({ id: 'd', meters }, { retryAfterMs: 1 });
      await trial.passUntil(start, 60_000);
      await trial.admits({ id: 'e', meters });
    },
  },
  {
    name: 'what is admitted by a clock that is set back leaves no window too early',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [requests(2, 60_000)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters });
      trial.setClock(start - 50_000);
      await trial.admits({ id: 'b', meters });
      await trial.passUntilBefore(start, 60_000);
      await trial.denies({ id: 'c', meters }, { retryAfterMs: 1 });
      await trial.counts(meters, [2]);
    },
  },
  {
    name: 'a clock that is set back over the turn of a period stays in the new one',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [tokenBudget(10, 5, 'daily')];
      const midnight = Date.UTC(2027, 6, 1);
      trial.setClock(midnight - 1);
      await trial.admits({ id: 'a', meters });
      trial.setClock(midnight);
      await trial.admits({ id: 'b', meters });
      trial.setClock(midnight - 1);
      await trial.counts(meters, [5]);
      await trial.admits({ id: 'c', meters });
      trial.setClock(midnight + 1);
      await trial.counts(meters, [10]);
    },
  },
];
