import type { ResetPeriod } from '../../meters/calendar-period.ts';
import type { CaseSteps } from '../store-case.ts';
import { moneyBudget, requests, tokenBudget } from './case-meters.ts';

type Turning = Exclude<ResetPeriod, 'one_time'>;

/** What turns, the first instant of a period, and the first of the next. */
const turns: readonly (readonly [string, Turning, string, string])[] = [
  ['a day', 'daily', '2027-07-01', '2027-07-02'],
  ['the day before a leap day', 'daily', '2028-02-28', '2028-02-29'],
  ['a leap day', 'daily', '2028-02-29', '2028-03-01'],
  ['a week, on Monday', 'weekly', '2027-06-21', '2027-06-28'],
  ['a week over the end of a year', 'weekly', '2027-12-27', '2028-01-03'],
  ['a month of 31 days', 'monthly', '2027-07-01', '2027-08-01'],
  ['a February of 29 days', 'monthly', '2028-02-01', '2028-03-01'],
  ['a February of 28 days', 'monthly', '2029-02-01', '2029-03-01'],
  ['the last month of a year', 'monthly', '2027-12-01', '2028-01-01'],
  ['a year', 'yearly', '2029-01-01', '2030-01-01'],
  ['a leap year', 'yearly', '2028-01-01', '2029-01-01'],
];

const turnCases = turns.map(([what, reset, from, to]): CaseSteps => ({
  name: `calendar: ${what} turns at ${to}, midnight UTC, and not before`,
  needs: 'calendar turns',
  play: async (trial) => {
    const meters = [tokenBudget(10, 10, reset)];
    const startsAt = Date.parse(`${from}T00:00:00Z`);
    const endsAt = Date.parse(`${to}T00:00:00Z`);
    const lengthMs = endsAt - startsAt;
    trial.setClock(startsAt - 1);
    await trial.admits({ id: 'before', meters });
    await trial.settle('before');
    await trial.denies({ id: 'before again', meters }, { retryAfterMs: 1 });
    trial.setClock(startsAt);
    await trial.counts(meters, [0]);
    await trial.admits({ id: 'first', meters });
    await trial.settle('first');
    await trial.denies({ id: 'second', meters }, { retryAfterMs: lengthMs });
    trial.setClock(endsAt - 1);
    await trial.denies({ id: 'last', meters }, { retryAfterMs: 1 });
    const [usage] = await trial.counts(meters, [10]);
    trial.expectSame('usage: resetAt', usage?.resetAt, endsAt);
    trial.setClock(endsAt);
    await trial.counts(meters, [0]);
    await trial.admits({ id: 'next', meters });
  },
}));

/** Calendar periods in UTC, weeks from Monday. */
export const calendarCases: readonly CaseSteps[] = [
  ...turnCases,
  {
    name: 'calendar: a limit without reset counts for years',
    needs: 'calendar turns',
    play: async (trial) => {
      const meters = [tokenBudget(10, 10, 'one_time')];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters });
      await trial.settle('a', { tokens: 10 });
      trial.setClock(start + 10 * 366 * 86_400_000);
      await trial.denies({ id: 'b', meters }, { retryAfterMs: null });
      await trial.counts(meters, [10]);
    },
  },
  {
    name: 'calendar: what a call takes counts in the period of its reservation, however late it is settled',
    needs: 'calendar turns',
    play: async (trial) => {
      const meters = [tokenBudget(100, 10, 'daily'), moneyBudget(100, 10, 'monthly')];
      const midnight = Date.UTC(2027, 6, 14);
      trial.setClock(midnight - 1);
      for (const id of ['more', 'less', 'back'])
        await trial.admits({ id, meters, windowFrom: 'arrived' });
      trial.setClock(midnight);
      await trial.admits({ id: 'new', meters });
      await trial.arrived('more');
      await trial.settle('more', { tokens: 90, microUsd: 20 });
      await trial.settle('less', { tokens: 1, microUsd: 1 });
      await trial.release('back');
      await trial.counts(meters, [10, 31]);
    },
  },
  {
    name: 'calendar: periods of all lengths count the same calls, each for its own time',
    needs: 'calendar turns',
    play: async (trial) => {
      const resets = ['daily', 'weekly', 'monthly', 'yearly', 'one_time'] as const;
      const meters = [...resets.map((reset) => tokenBudget(1000, 1, reset)), requests(1000, 1000)];
      const days = ['2027-12-31', '2028-01-01', '2028-01-03', '2028-01-04', '2028-02-01'];
      const expected = [
        [1, 1, 1, 1, 1, 1],
        [1, 2, 1, 1, 2, 1],
        [1, 1, 2, 2, 3, 1],
        [1, 2, 3, 3, 4, 1],
        [1, 1, 1, 4, 5, 1],
      ];
      for (const [index, day] of days.entries()) {
        trial.setClock(Date.parse(`${day}T12:00:00Z`));
        await trial.admits({ id: day, meters });
        await trial.settle(day);
        await trial.counts(meters, expected[index] ?? []);
      }
    },
  },
];
