import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarPeriod } from '../src/meters/calendar-period.ts';
import type { ResetPeriod } from '../src/meters/calendar-period.ts';

interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

const firstYear = 1968;
const lastYear = 2120;
const dayMs = 24 * 60 * 60 * 1000;

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Every day of the years, one after the other, as on a wall calendar: no clock and no `Date` in it. */
function wallCalendar(): { days: readonly Day[]; epochDay: number } {
  const days: Day[] = [];
  // January 1, 1968 was a Monday.
  let weekday = 0;
  let epochDay = 0;
  for (let year = firstYear; year <= lastYear; year++) {
    if (year === 1970) epochDay = days.length;
    for (let month = 1; month <= 12; month++) {
      for (let day = 1; day <= daysInMonth(year, month); day++) {
        days.push({ year, month, day, weekday });
        weekday = (weekday + 1) % 7;
      }
    }
  }
  return { days, epochDay };
}

const { days, epochDay } = wallCalendar();

const begins: Readonly<Record<Exclude<ResetPeriod, 'one_time'>, (day: Day) => boolean>> = {
  daily: () => true,
  weekly: ({ weekday }) => weekday === 0,
  monthly: ({ day }) => day === 1,
  yearly: ({ month, day }) => month === 1 && day === 1,
};

/** Walks back to the day on which the period began, and on to the one on which the next does. */
function walked(
  reset: keyof typeof begins,
  dayIndex: number,
): { startsAt: number; endsAt: number } {
  const isFirst = (index: number): boolean => {
    const day = days[index];
    if (day === undefined) throw new RangeError('walked off the calendar');
    return begins[reset](day);
  };
  let start = dayIndex;
  while (!isFirst(start)) start--;
  let end = dayIndex + 1;
  while (!isFirst(end)) end++;
  return { startsAt: (start - epochDay) * dayMs, endsAt: (end - epochDay) * dayMs };
}

const resets = fc.constantFrom('daily', 'weekly', 'monthly', 'yearly');
/** A day and an instant within it, often its first or last millisecond. */
const instants = fc.record({
  dayIndex: fc.nat({ max: days.length - 1 - 800 }).map((index) => index + 400),
  ms: fc.oneof(fc.constantFrom(0, 1, dayMs - 1), fc.nat({ max: dayMs - 1 })),
});

test('a period begins and ends on the days on which it does on a wall calendar, from 1969 to 2119', () => {
  fc.assert(
    fc.property(resets, instants, (reset, { dayIndex, ms }) => {
      const at = (dayIndex - epochDay) * dayMs + ms;
      expect(calendarPeriod(reset, at)).toEqual(walked(reset, dayIndex));
    }),
    { numRuns: 3000 },
  );
});

test('every day of the leap years 2000, 2028 and 2096 and of 2100, which is none', () => {
  const years = new Set([2000, 2028, 2096, 2100]);
  let compared = 0;
  for (const [dayIndex, { year }] of days.entries()) {
    if (!years.has(year)) continue;
    for (const reset of ['daily', 'weekly', 'monthly', 'yearly'] as const) {
      const at = (dayIndex - epochDay) * dayMs;
      const expected = walked(reset, dayIndex);
      expect(calendarPeriod(reset, at)).toEqual(expected);
      expect(calendarPeriod(reset, at + dayMs - 1)).toEqual(expected);
      compared++;
    }
  }
  expect(compared).toBe((3 * 366 + 365) * 4);
});

test('periods follow each other without gap or overlap', () => {
  fc.assert(
    fc.property(resets, instants, (reset, { dayIndex, ms }) => {
      const { startsAt, endsAt } = calendarPeriod(reset, (dayIndex - epochDay) * dayMs + ms);
      expect(calendarPeriod(reset, startsAt)).toEqual({ startsAt, endsAt });
      expect(calendarPeriod(reset, endsAt - 1)).toEqual({ startsAt, endsAt });
      expect(calendarPeriod(reset, startsAt - 1).endsAt).toBe(startsAt);
      expect(calendarPeriod(reset, endsAt).startsAt).toBe(endsAt);
    }),
  );
});
