import { unitIndex } from '../../meters/amounts.ts';
import type { ResetPeriod } from '../../meters/calendar-period.ts';
import type { MeterLimit } from '../../meters/meter.ts';

/** The letters by which the scripts know the periods. */
const periodLetters: Readonly<Record<ResetPeriod, string>> = {
  daily: 'D',
  weekly: 'W',
  monthly: 'M',
  yearly: 'Y',
  one_time: 'O',
};

/**
 * What a meter's counter is called in the state of a slot. The limit is no part of it, so raising one keeps what was
 * counted.
 *
 * A rolling window is its length times 4 plus its unit, and has no name: all windows of a unit are views of one log.
 */
export function meterField(meter: MeterLimit): string {
  if (meter.kind === 'rolling') return `${meter.windowMs * 4 + unitIndex[meter.unit]}`;
  if (meter.kind === 'concurrency') return `#${meter.name}`;
  return `${periodLetters[meter.reset]}${unitIndex[meter.unit]}${meter.name}`;
}
