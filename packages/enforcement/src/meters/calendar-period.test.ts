import { describe, expect, test } from 'vitest';
import { calendarPeriod, isResetPeriod } from './calendar-period.ts';
import type { ResetPeriod } from './calendar-period.ts';

const rows: readonly [ResetPeriod, string, string, string][] = [
  ['daily', '2026-11-21T00:00:00.000Z', '2026-11-21', '2026-11-22'],
  ['daily', '2026-11-21T23:59:59.999Z', '2026-11-21', '2026-11-22'],
  // A Saturday, a Sunday's last millisecond and a Monday's first.
  ['weekly', '2026-11-21T12:00:00.000Z', '2026-11-16', '2026-11-23'],
  ['weekly', '2026-11-22T23:59:59.999Z', '2026-11-16', '2026-11-23'],
  ['weekly', '2026-11-23T00:00:00.000Z', '2026-11-23', '2026-11-30'],
  ['weekly', '1970-01-01T00:00:00.000Z', '1969-12-29', '1970-01-05'],
  // A week over the end of a year.
  ['weekly', '2027-01-01T00:00:00.000Z', '2026-12-28', '2027-01-04'],
  ['monthly', '2027-02-28T23:59:59.999Z', '2027-02-01', '2027-03-01'],
  ['monthly', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01'],
  ['monthly', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
  ['yearly', '2028-12-31T23:59:59.999Z', '2028-01-01', '2029-01-01'],
  ['yearly', '2026-01-01T00:00:00.000Z', '2026-01-01', '2027-01-01'],
];

describe('calendar periods', () => {
  test.each(rows)('%s: %s lies in the period from %s to %s', (reset, at, startsAt, endsAt) => {
    expect(calendarPeriod(reset, Date.parse(at))).toEqual({
      startsAt: Date.parse(`${startsAt}T00:00:00Z`),
      endsAt: Date.parse(`${endsAt}T00:00:00Z`),
    });
  });

  test('one_time is a period without end', () => {
    const { startsAt, endsAt } = calendarPeriod('one_time', Date.UTC(2026, 0));
    expect([startsAt, endsAt]).toEqual([-Infinity, Infinity]);
  });

  test.each(['hourly', 'Daily', '', 'constructor', null, 1])('%j is no period', (value) => {
    expect(isResetPeriod(value)).toBe(false);
  });
});
