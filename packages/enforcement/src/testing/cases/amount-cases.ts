import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import {
  inFlight,
  longWindowMs,
  moneyBudget,
  requests,
  tokenBudget,
  tokens,
} from './case-meters.ts';

/** A thousand million dollars: more digits than a 32-bit number, a float of 32 bits, or `%.14g` holds. */
const fortune = 1_000_000_000_000_000;

const rollingMoney = (limit: number, amount: number): Meter => ({
  kind: 'rolling',
  name: 'money',
  unit: 'microUsd',
  limit,
  windowMs: longWindowMs,
  amount,
});

/** From nothing to very much. */
export const amountCases: readonly CaseSteps[] = [
  {
    name: 'an amount of 0 takes nothing, and fits where nothing is left',
    play: async (trial) => {
      const meters = (amount: number): Meter[] => [tokens(10, amount), tokenBudget(10, amount)];
      await trial.admits({ id: 'a', meters: meters(0) });
      await trial.admits({ id: 'b', meters: meters(10) });
      await trial.admits({ id: 'c', meters: meters(0) });
      await trial.counts(meters(0), [10, 10]);
    },
  },
  {
    name: 'an amount of 0 is denied where there is a debt',
    play: async (trial) => {
      const meters = (amount: number): Meter[] => [tokens(10, amount), tokenBudget(10, amount)];
      await trial.admits({ id: 'a', meters: meters(10) });
      await trial.settle('a', { tokens: 11 });
      await trial.denies({ id: 'b', meters: meters(0) }, { by: 0, retryAfterMs: null });
    },
  },
  {
    name: 'a call that reserved 0 is settled at what it took',
    play: async (trial) => {
      const meters = [requests(5), tokens(100, 0), tokenBudget(100, 0), moneyBudget(100, 0)];
      await trial.admits({ id: 'a', meters });
      await trial.settle('a', { tokens: 30, microUsd: 70 });
      await trial.counts(meters, [1, 30, 30, 70]);
    },
  },
  {
    name: 'amounts of 10^15 are exact to the last micro-dollar',
    play: async (trial) => {
      const meters = (amount: number): Meter[] => [
        moneyBudget(fortune, amount),
        rollingMoney(fortune, amount),
      ];
      await trial.admits({ id: 'a', meters: meters(fortune - 2) });
      await trial.counts(meters(0), [fortune - 2, fortune - 2]);
      await trial.admits({ id: 'b', meters: meters(1) });
      await trial.denies({ id: 'c', meters: meters(2) });
      await trial.admits({ id: 'd', meters: meters(1) });
      await trial.denies({ id: 'e', meters: meters(1) });
      await trial.settle('a', { microUsd: fortune - 3 });
      await trial.counts(meters(0), [fortune - 1, fortune - 1]);
      await trial.release('b');
      await trial.settle('d', { microUsd: 2 * fortune + 1 });
      await trial.counts(meters(0), [3 * fortune - 2, 3 * fortune - 2]);
    },
  },
  {
    name: 'many uneven amounts add up exactly',
    play: async (trial) => {
      const meters = (amount: number): Meter[] => [
        moneyBudget(fortune, amount),
        rollingMoney(fortune, amount),
        inFlight(1000),
      ];
      let sum = 0;
      for (let call = 1; call <= 60; call++) {
        const amount = 1_234_567_890 * call + 7;
        await trial.admits({ id: `call ${call}`, meters: meters(amount) });
        if (call % 3 === 0) await trial.settle(`call ${call}`, { microUsd: amount - call });
        sum += call % 3 === 0 ? amount - call : amount;
      }
      await trial.counts(meters(0), [sum, sum, 40]);
    },
  },
];
