import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import { inFlight, requests, tokenBudget, tokens } from './case-meters.ts';

/** Names that a store which builds its keys from texts, patterns or hash tags may take for one another. */
const oddNames: readonly string[] = [
  'a',
  'A',
  'a ',
  'a:',
  'a:b',
  'a:b:c',
  ':',
  '{a}',
  '{a}b',
  '{}',
  '}{',
  'a{b',
  'a*',
  'a?',
  'a%',
  "a'; --",
  'a"b',
  'a\\b',
  'a\nb',
  'a|b',
  'é',
  'e\u0301',
  '密钥',
  '🔑',
  '~client',
  '~scope:a',
  '~observed:a',
  '__proto__',
  'constructor',
  '0',
  '00',
  'x'.repeat(2000),
  `${'x'.repeat(2000)}y`,
];

const meters: readonly Meter[] = [
  requests(3),
  tokens(1000, 10),
  tokenBudget(1000, 10),
  inFlight(3),
];

/** Counters apart from each other. */
export const slotCases: readonly CaseSteps[] = [
  {
    name: 'slots share nothing, whatever they are called',
    play: async (trial) => {
      for (const [index, slot] of oddNames.entries()) {
        await trial.admits({ id: `call ${index}`, slot, meters });
        await trial.settle(`call ${index}`, { tokens: index });
        await trial.admits({ id: `open ${index}`, slot, meters });
      }
      for (const [index, slot] of oddNames.entries())
        await trial.counts(meters, [2, index + 10, index + 10, 1], slot);
    },
  },
  {
    name: 'ids share nothing, whatever they are called',
    play: async (trial) => {
      const budget = [tokenBudget(1_000_000, 100)];
      for (const id of oddNames) await trial.admits({ id, meters: budget });
      await trial.counts(budget, [oddNames.length * 100]);
      let sum = 0;
      for (const [index, id] of oddNames.entries()) {
        await trial.settle(id, { tokens: index });
        sum += index;
      }
      await trial.counts(budget, [sum]);
    },
  },
  {
    name: 'meters share nothing, whatever they are called',
    needs: 'windows apart',
    play: async (trial) => {
      const named = oddNames.map((name): Meter => ({ ...tokens(1000, 5), name }));
      const [first = named[0], ...others] = named;
      if (first === undefined) return;
      await trial.admits({ id: 'one', meters: [first] });
      await trial.counts(named, [5, ...others.map(() => 0)]);
      await trial.admits({ id: 'all', meters: named });
      await trial.counts(named, [10, ...others.map(() => 5)]);
    },
  },
  {
    name: 'a limit that is raised or lowered keeps what was counted',
    play: async (trial) => {
      for (const id of ['a', 'b']) await trial.admits({ id, meters: [requests(2)] });
      await trial.denies({ id: 'c', meters: [requests(2)] });
      await trial.admits({ id: 'd', meters: [requests(3)] });
      await trial.denies({ id: 'e', meters: [requests(1)] });
      const usage = await trial.counts([requests(1)], [3]);
      trial.expectSame(
        'usage: limit and what is left',
        [usage[0]?.limit, usage[0]?.remaining],
        [1, 0],
      );
    },
  },
  {
    name: 'another window, period or unit under one name is another counter',
    needs: 'windows apart',
    play: async (trial) => {
      const same = 'one name';
      const named: readonly Meter[] = [
        { ...tokens(100, 5, 3_600_000), name: same },
        { ...tokens(100, 5, 7_200_000), name: same },
        { ...tokenBudget(100, 5, 'one_time'), name: same },
        { ...tokenBudget(100, 5, 'yearly'), name: same },
        { ...requests(100, 3_600_000), name: same },
        { ...inFlight(100), name: same },
      ];
      for (const [index, meter] of named.entries()) {
        await trial.admits({ id: `call ${index}`, meters: [meter] });
        await trial.counts(
          named,
          named.map(({ amount }, at) => (at <= index ? amount : 0)),
        );
      }
    },
  },
  {
    name: 'a meter counts from the first call that is asked for it',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: [requests(5)] });
      await trial.admits({ id: 'b', meters: [requests(5), tokenBudget(100, 10)] });
      await trial.settle('a', { tokens: 50 });
      await trial.counts([requests(5), tokenBudget(100, 10)], [2, 10]);
    },
  },
];
