import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BudgetReset, ZoneYear } from './calendar-year-probe.ts';

/** Zones to the east and the west, with daylight saving of an hour, of half an hour and none, over the date line. */
const zones: readonly (readonly [zone: string, january: number, july: number])[] = [
  ['UTC', 0, 0],
  ['America/New_York', 300, 240],
  ['America/St_Johns', 210, 150],
  ['Europe/Berlin', -60, -120],
  ['Asia/Kathmandu', -345, -345],
  ['Asia/Tokyo', -540, -540],
  ['Australia/Lord_Howe', -660, -630],
  ['Pacific/Kiritimati', -840, -840],
  ['Etc/GMT+12', 720, 720],
];

// 2028 by hand, from a wall calendar: a leap year that begins on a Saturday and ends on a Sunday.
const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const mondaysOfMonths = [
  [3, 10, 17, 24, 31],
  [7, 14, 21, 28],
  [6, 13, 20, 27],
  [3, 10, 17, 24],
  [1, 8, 15, 22, 29],
  [5, 12, 19, 26],
  [3, 10, 17, 24, 31],
  [7, 14, 21, 28],
  [4, 11, 18, 25],
  [2, 9, 16, 23, 30],
  [6, 13, 20, 27],
  [4, 11, 18, 25],
];

const midnight = (month: number, day: number): string =>
  `2028-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T00:00:00.000Z`;

/** The first midnight of each period after the last millisecond of 2027, up to January 2, 2029. */
const beginnings: Readonly<Record<BudgetReset, readonly string[]>> = {
  daily: [
    ...daysOfMonths.flatMap((length, month) =>
      Array.from({ length }, (_, day) => midnight(month + 1, day + 1)),
    ),
    '2029-01-01T00:00:00.000Z',
    '2029-01-02T00:00:00.000Z',
  ],
  // January 1, 2028 belongs to the week that began on Monday, December 27, 2027.
  weekly: [
    ...mondaysOfMonths.flatMap((mondays, month) => mondays.map((day) => midnight(month + 1, day))),
    '2029-01-01T00:00:00.000Z',
  ],
  monthly: [...daysOfMonths.map((_, month) => midnight(month + 1, 1)), '2029-01-01T00:00:00.000Z'],
  yearly: ['2028-01-01T00:00:00.000Z', '2029-01-01T00:00:00.000Z'],
};

/** What denied calls are told: each midnight in turn, but for the first ones, before which nothing was denied. */
const retries: Readonly<Record<BudgetReset, readonly string[]>> = {
  daily: beginnings.daily.slice(1),
  weekly: [...beginnings.weekly, '2029-01-08T00:00:00.000Z'],
  monthly: [...beginnings.monthly.slice(1), '2029-02-01T00:00:00.000Z'],
  yearly: [...beginnings.yearly.slice(1), '2030-01-01T00:00:00.000Z'],
};

test('the table by hand has the days and Mondays that a leap year has', () => {
  expect(beginnings.daily.length).toBe(366 + 2);
  expect(beginnings.weekly.length).toBe(52 + 1);
});

let years: readonly ZoneYear[] = [];

beforeAll(async () => {
  const probe = fileURLToPath(new URL('calendar-year-probe.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@regpilot/source', probe, ...zones.map(([zone]) => zone)],
    { maxBuffer: 50_000_000 },
  );
  years = JSON.parse(stdout);
});

describe.each(zones)('budgets over the year 2028 on a machine in %s', (zone, january, july) => {
  const played = (): ZoneYear | undefined => years.find((year) => year.zone === zone);

  test('the machine is in that zone', () => {
    expect(played()?.offsets).toEqual([january, july]);
  });

  test.each(['daily', 'weekly', 'monthly', 'yearly'] as const)(
    'the %s budget starts anew at midnight UTC of the days of the table, and at no other time',
    (reset) => {
      // The first call, in the last millisecond of 2027, uses up the period before.
      expect(played()?.admittedAt[reset]).toEqual([
        '2027-12-31T23:59:59.999Z',
        ...beginnings[reset],
      ]);
    },
  );

  test.each(['daily', 'weekly', 'monthly', 'yearly'] as const)(
    'a call that the %s budget denied is told to come at the very next of these midnights',
    (reset) => {
      expect(played()?.retryAt[reset]).toEqual(retries[reset]);
    },
  );
});
