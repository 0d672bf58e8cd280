/** When a budget starts again from zero. Calendar periods in UTC, weeks from Monday; `one_time` never. */
export const resetPeriods = ['daily', 'weekly', 'monthly', 'yearly', 'one_time'] as const;
export type ResetPeriod = (typeof resetPeriods)[number];

/** Half open: `startsAt` belongs to the period, `endsAt` to the next. Epoch milliseconds. */
export interface CalendarPeriod {
  readonly startsAt: number;
  readonly endsAt: number;
}

export const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** 1970-01-01 was a Thursday, so the Monday that starts its week lies three days before it. */
const mondayOffsetMs = 3 * dayMs;

// UTC has no daylight saving, so days and weeks have one length; months and years need the calendar.
const periodOf: Readonly<Record<ResetPeriod, (at: number) => CalendarPeriod>> = {
  daily: (at) => stretch(Math.floor(at / dayMs) * dayMs, dayMs),
  weekly: (at) =>
    stretch(Math.floor((at + mondayOffsetMs) / weekMs) * weekMs - mondayOffsetMs, weekMs),
  monthly: (at) => {
    const date = new Date(at);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
  },
  yearly: (at) => {
    const year = new Date(at).getUTCFullYear();
    return { startsAt: Date.UTC(year, 0), endsAt: Date.UTC(year + 1, 0) };
  },
  one_time: () => ({ startsAt: Number.NEGATIVE_INFINITY, endsAt: Number.POSITIVE_INFINITY }),
};

/** The period that holds the instant `at` (epoch milliseconds). */
export function calendarPeriod(reset: ResetPeriod, at: number): CalendarPeriod {
  return periodOf[reset](at);
}

export function isResetPeriod(value: unknown): value is ResetPeriod {
  return resetPeriods.some((period) => period === value);
}

function stretch(startsAt: number, lengthMs: number): CalendarPeriod {
  return { startsAt, endsAt: startsAt + lengthMs };
}
