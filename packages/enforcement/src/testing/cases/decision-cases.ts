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

/** As many meters as no plan has, no two of them of one counter. */
const manyMeters = (full: number): readonly Meter[] =>
  Array.from({ length: 40 }, (_, index) => ({
    ...tokens(index === full ? 9 : 1000, 5),
    name: `meter ${index}`,
  }));

/** Which call is admitted, what is charged, and what a denial says. */
export const decisionCases: readonly CaseSteps[] = [
  {
    name: 'a call that takes exactly what is left is admitted, one that takes more is denied',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: [tokens(10, 7)] });
      await trial.denies({ id: 'b', meters: [tokens(10, 4)] });
      await trial.admits({ id: 'c', meters: [tokens(10, 3)] });
      await trial.denies({ id: 'd', meters: [tokens(10, 1)] });
      await trial.counts([tokens(10, 0)], [10]);
    },
  },
  {
    name: 'a denied call charges none of its meters, whichever of them is full',
    play: async (trial) => {
      const kinds = [
        requests(9),
        tokens(90, 9),
        tokenBudget(90, 9),
        moneyBudget(90, 9),
        inFlight(9),
      ];
      for (const [index] of kinds.entries()) {
        const slot = `full ${index}`;
        const meters = kinds.map((meter, at): Meter => ({
          ...meter,
          limit: at === index ? meter.amount : 90,
        }));
        await trial.admits({ id: `${slot} a`, slot, meters });
        const before = kinds.map(({ amount }) => amount);
        await trial.denies({ id: `${slot} b`, slot, meters }, { by: index });
        await trial.counts(meters, before, slot);
      }
    },
  },
  {
    name: 'forty meters are charged together or not at all',
    play: async (trial) => {
      for (const full of [0, 20, 39]) {
        const slot = `full ${full}`;
        const meters = manyMeters(full);
        await trial.admits({ id: `${slot} a`, slot, meters });
        await trial.denies({ id: `${slot} b`, slot, meters }, { by: full });
        await trial.counts(
          meters,
          Array.from(meters, () => 5),
          slot,
        );
      }
    },
  },
  {
    name: 'a denial names the first meter without room in the order given',
    play: async (trial) => {
      const one = requests(1);
      const two = tokenBudget(5, 5);
      const roomy = tokens(1000, 5);
      await trial.admits({ id: 'a', meters: [one, roomy, two] });
      await trial.denies({ id: 'b', meters: [roomy, one, two] }, { by: 1 });
      await trial.denies({ id: 'c', meters: [two, roomy, one] }, { by: 0 });
      await trial.denies({ id: 'd', meters: [roomy, two] }, { by: 1 });
    },
  },
  {
    name: 'the retry time is the latest over all meters without room',
    play: async (trial) => {
      const long = requests(1, longWindowMs);
      const short = requests(1, trial.time.windowMs);
      await trial.admits({ id: 'a', meters: [long, short] });
      await trial.denies({ id: 'b', meters: [long, short] }, { retryAfterMs: longWindowMs });
      const { retryAfterMs } = await trial.denies({ id: 'c', meters: [short, long] });
      trial.expectAmong(
        'the retry time is above that of the shorter window',
        (retryAfterMs ?? 0) > trial.time.windowMs,
        [true],
      );
      await trial.denies({ id: 'd', meters: [short] }, { retryAfterMs: trial.time.windowMs });
    },
  },
  {
    name: 'the retry time is null where waiting does not help',
    play: async (trial) => {
      const never = tokenBudget(10, 10, 'one_time');
      const later = requests(1, trial.time.windowMs);
      await trial.denies({ id: 'a', meters: [tokens(10, 11)] }, { retryAfterMs: null });
      await trial.counts([tokens(10, 11)], [0]);
      await trial.admits({ id: 'b', meters: [later, never] });
      await trial.denies({ id: 'c', meters: [never] }, { retryAfterMs: null });
      await trial.denies({ id: 'd', meters: [later, never] }, { by: 0, retryAfterMs: null });
      await trial.denies({ id: 'e', meters: [never, later] }, { by: 0, retryAfterMs: null });
    },
  },
  {
    name: 'a limit of calls in flight may be free in the next millisecond',
    play: async (trial) => {
      await trial.admits({ id: 'a', meters: [inFlight(1)] });
      await trial.denies({ id: 'b', meters: [inFlight(1)] }, { retryAfterMs: 1 });
      await trial.settle('a');
      await trial.admits({ id: 'c', meters: [inFlight(1)] });
    },
  },
  {
    name: 'a denied call leaves nothing behind that could be settled or released',
    play: async (trial) => {
      const meters = [requests(1), tokens(100, 5)];
      await trial.admits({ id: 'a', meters });
      await trial.denies({ id: 'b', meters });
      await trial.arrived('b');
      await trial.settle('b', { tokens: 50 });
      await trial.denies({ id: 'c', meters });
      await trial.release('c');
      await trial.counts(meters, [1, 5]);
    },
  },
];
