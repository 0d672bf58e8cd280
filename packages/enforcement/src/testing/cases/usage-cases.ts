import type { MeterUsage } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import type { Trial } from '../trial/trial.ts';
import { inFlight, moneyBudget, requests, tokenBudget, tokens } from './case-meters.ts';

const all = [
  tokens(100, 7, 60_000),
  inFlight(3),
  requests(5, 60_000),
  moneyBudget(1000, 40, 'monthly'),
  tokenBudget(500, 7, 'one_time'),
];

const fieldsOf = (usage: readonly MeterUsage[], fields: readonly (keyof MeterUsage)[]): unknown[] =>
  usage.map((one) => fields.map((field) => one[field]));

function expectResets(
  trial: Trial,
  usage: readonly MeterUsage[],
  expected: (number | null)[],
): void {
  const came = usage.map(({ resetAt }) => resetAt);
  trial.expectSame('usage: resetAt', came, expected);
}

/** How meters stand. */
export const usageCases: readonly CaseSteps[] = [
  {
    name: 'usage tells of each meter in the order given, and charges nothing',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: all });
      for (let time = 0; time < 3; time++) await trial.counts(all, [7, 1, 1, 40, 7]);
      await trial.counts(all.toReversed(), [7, 40, 1, 1, 7]);
      await trial.counts([all[3] ?? inFlight(1)], [40]);
      await trial.counts([], []);
      await trial.counts(all, [0, 0, 0, 0, 0], 'another slot');
      await trial.counts(all, [7, 1, 1, 40, 7]);
    },
  },
  {
    name: 'usage tells name, unit, limit and window of each meter, and what is left',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: all });
      const fields = ['policy', 'unit', 'limit', 'remaining', 'windowMs', 'window'] as const;
      trial.expectSame('usage', fieldsOf(await trial.usage(all), fields), [
        ['tokens', 'tokens', 100, 93, 60_000, '1 minute'],
        ['in_flight', 'concurrency', 3, 2, null, 'in flight'],
        ['requests_in_60000', 'requests', 5, 4, 60_000, '1 minute'],
        ['money_monthly', 'microUsd', 1000, 960, null, '1 month'],
        ['tokens_one_time', 'tokens', 500, 493, null, 'total'],
      ]);
    },
  },
  {
    name: 'an admission tells how the meters stand with the call, a denial how they stand without it',
    play: async (trial) => {
      const meters = [tokens(10, 6), inFlight(3)];
      const first = await trial.admits({ id: 'a', meters });
      trial.expectSame('usage of the admission', fieldsOf(first.usage, ['used', 'remaining']), [
        [6, 4],
        [1, 2],
      ]);
      const second = await trial.denies({ id: 'b', meters });
      trial.expectSame('usage of the denial', fieldsOf(second.usage, ['used', 'remaining']), [
        [6, 4],
        [1, 2],
      ]);
    },
  },
  {
    name: 'what is left is never below 0',
    play: async (trial) => {
      const meters = [tokens(10, 6), tokenBudget(10, 6)];
      await trial.admits({ id: 'a', meters });
      await trial.settle('a', { tokens: 25 });
      const usage = await trial.usage(meters);
      trial.expectSame('usage', fieldsOf(usage, ['used', 'remaining']), [
        [25, 0],
        [25, 0],
      ]);
    },
  },
  {
    name: 'a rolling window is reset when its newest entry leaves, an empty one now',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [requests(5, 60_000), tokens(100, 7, 60_000)];
      const start = trial.time.now();
      expectResets(trial, await trial.usage(meters), [start, start]);
      await trial.admits({ id: 'a', meters });
      await trial.passUntil(start, 10);
      await trial.admits({ id: 'b', meters });
      await trial.passUntil(start, 30);
      expectResets(trial, await trial.usage(meters), [start + 60_010, start + 60_010]);
      await trial.passUntil(start, 60_010);
      expectResets(trial, await trial.usage(meters), [start + 60_010, start + 60_010]);
    },
  },
  {
    name: 'a window with a call that has not arrived is reset a whole window from now',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [requests(5, 60_000)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters, windowFrom: 'arrived' });
      await trial.passUntil(start, 45_000);
      expectResets(trial, await trial.usage(meters), [start + 105_000]);
      await trial.arrived('a');
      await trial.passUntil(start, 50_000);
      expectResets(trial, await trial.usage(meters), [start + 105_000]);
    },
  },
  {
    name: 'limits without reset and limits of calls in flight have no reset time',
    play: async (trial) => {
      const meters = [tokenBudget(100, 5, 'one_time'), inFlight(2)];
      await trial.admits({ id: 'a', meters });
      expectResets(trial, await trial.usage(meters), [null, null]);
    },
  },
];
