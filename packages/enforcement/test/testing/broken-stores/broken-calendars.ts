import { calendarPeriod } from '../../../src/index.ts';
import type { ActualAmounts, MeterLimit, ResetPeriod } from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import type { NaiveCall } from '../naive-store.ts';
import type { BrokenStore } from './broken-store.ts';

const dayMs = 86_400_000;

/** Where the periods of a broken calendar begin. */
type Calendar = (reset: ResetPeriod, at: number) => { startsAt: number; endsAt: number };

const storeWithCalendar = (calendar: Calendar): BrokenStore['create'] => {
  class OtherCalendar extends NaiveStore {
    protected override covers(meter: MeterLimit, call: NaiveCall, at: number): boolean {
      if (meter.kind !== 'calendar') return super.covers(meter, call, at);
      return call.reservedAt >= calendar(meter.reset, at).startsAt;
    }

    protected override resetAt(slot: string, meter: MeterLimit): number | null {
      if (meter.kind !== 'calendar') return super.resetAt(slot, meter);
      const { endsAt } = calendar(meter.reset, this.time());
      return endsAt === Infinity ? null : endsAt;
    }
  }
  return (now) => new OtherCalendar(now);
};

const shifted =
  (byMs: number, only?: ResetPeriod): Calendar =>
  (reset, at) => {
    if (only !== undefined && reset !== only) return calendarPeriod(reset, at);
    const { startsAt, endsAt } = calendarPeriod(reset, at + byMs);
    return { startsAt: startsAt - byMs, endsAt: endsAt - byMs };
  };

const everyDays =
  (days: number, only: ResetPeriod): Calendar =>
  (reset, at) => {
    if (reset !== only) return calendarPeriod(reset, at);
    const startsAt = Math.floor(at / (days * dayMs)) * days * dayMs;
    return { startsAt, endsAt: startsAt + days * dayMs };
  };

const without =
  (lost: ResetPeriod, instead: ResetPeriod): Calendar =>
  (reset, at) =>
    calendarPeriod(reset === lost ? instead : reset, at);

class SettlesInTheCurrentPeriod extends NaiveStore {
  override settle(id: string, actual: ActualAmounts): void {
    const call = this.find(id);
    if (call?.state === 'open') call.reservedAt = this.time();
    super.settle(id, actual);
  }
}

const turnOf = (what: string): string => `calendar: ${what}, midnight UTC, and not before`;

export const brokenCalendars: readonly BrokenStore[] = [
  {
    breaks: 'turns at midnight of another zone',
    caughtBy: turnOf('a day turns at 2027-07-02'),
    create: storeWithCalendar(shifted(3_600_000)),
  },
  {
    breaks: 'has no day before a leap day',
    caughtBy: turnOf('the day before a leap day turns at 2028-02-29'),
    create: storeWithCalendar(everyDays(2, 'daily')),
  },
  {
    breaks: 'takes a leap day and the next for one',
    caughtBy: turnOf('a leap day turns at 2028-03-01'),
    create: storeWithCalendar((reset, at) =>
      reset === 'daily' && new Date(at).toISOString().startsWith('2028-03-01')
        ? { startsAt: Date.UTC(2028, 1, 29), endsAt: Date.UTC(2028, 2, 2) }
        : calendarPeriod(reset, at),
    ),
  },
  {
    breaks: 'begins weeks on Sunday',
    caughtBy: turnOf('a week, on Monday turns at 2027-06-28'),
    create: storeWithCalendar(shifted(dayMs, 'weekly')),
  },
  {
    breaks: 'begins a week with the year',
    caughtBy: turnOf('a week over the end of a year turns at 2028-01-03'),
    create: storeWithCalendar((reset, at) => {
      const { startsAt, endsAt } = calendarPeriod(reset, at);
      const year = calendarPeriod('yearly', at).startsAt;
      return { startsAt: reset === 'weekly' ? Math.max(startsAt, year) : startsAt, endsAt };
    }),
  },
  ...['a month of 31 days turns at 2027-08-01', 'a February of 29 days turns at 2028-03-01'].map(
    (what): BrokenStore => ({
      breaks: `has months of 30 days: ${what}`,
      caughtBy: turnOf(what),
      create: storeWithCalendar(everyDays(30, 'monthly')),
    }),
  ),
  {
    breaks: 'has a leap day in each February',
    caughtBy: turnOf('a February of 28 days turns at 2029-03-01'),
    create: storeWithCalendar((reset, at) =>
      reset === 'monthly' && new Date(at).toISOString().startsWith('2029-03-01')
        ? calendarPeriod(reset, at - dayMs)
        : calendarPeriod(reset, at),
    ),
  },
  {
    breaks: 'goes on with the last month over the end of the year',
    caughtBy: turnOf('the last month of a year turns at 2028-01-01'),
    create: storeWithCalendar((reset, at) =>
      reset === 'monthly' && new Date(at).getUTCMonth() === 0
        ? calendarPeriod(reset, at - 31 * dayMs)
        : calendarPeriod(reset, at),
    ),
  },
  ...['a year turns at 2030-01-01', 'a leap year turns at 2029-01-01'].map((what): BrokenStore => ({
    breaks: `has years of 365 days: ${what}`,
    caughtBy: turnOf(what),
    create: storeWithCalendar(everyDays(365, 'yearly')),
  })),
  {
    breaks: 'resets what has no reset each year',
    caughtBy: 'calendar: a limit without reset counts for years',
    create: storeWithCalendar(without('one_time', 'yearly')),
  },
  {
    breaks: 'takes a week for a day',
    caughtBy: 'calendar: periods of all lengths count the same calls, each for its own time',
    create: storeWithCalendar(without('weekly', 'daily')),
  },
  {
    breaks: 'settles in the current period',
    caughtBy:
      'calendar: what a call takes counts in the period of its reservation, however late it is settled',
    create: (now) => new SettlesInTheCurrentPeriod(now),
  },
];
