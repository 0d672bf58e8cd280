import type { ResetPeriod } from '../../meters/calendar-period.ts';
import type { MeterLimit } from '../../meters/meter.ts';

/** By the name that a calendar has for a period, so that nothing here divides milliseconds. */
const periodNames: Readonly<Record<ResetPeriod, (at: Date) => string>> = {
  daily: (at) => at.toISOString().slice(0, 10),
  weekly: (at) => {
    const day = new Date(at);
    while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() - 1);
    return day.toISOString().slice(0, 10);
  },
  monthly: (at) => at.toISOString().slice(0, 7),
  yearly: (at) => at.toISOString().slice(0, 4),
  one_time: () => 'for ever',
};

export function isSamePeriod(reset: ResetPeriod, one: number, other: number): boolean {
  const nameOf = periodNames[reset];
  return nameOf(new Date(one)) === nameOf(new Date(other));
}

/** The next midnight (UTC) with which another period begins; none for what never turns. */
export function instantsOfTurning(meter: MeterLimit, now: number): number[] {
  if (meter.kind !== 'calendar' || meter.reset === 'one_time') return [];
  const day = new Date(now);
  day.setUTCHours(0, 0, 0, 0);
  do day.setUTCDate(day.getUTCDate() + 1);
  while (isSamePeriod(meter.reset, now, day.getTime()));
  return [day.getTime()];
}
