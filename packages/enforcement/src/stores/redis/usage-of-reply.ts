import { meterUsage } from '../../meters/meter.ts';
import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import { orNull } from './or-null.ts';

/** How many numbers of a reply belong to one meter, and where its level stands among them; its end is the next. */
interface ReplyForm {
  readonly first: number;
  readonly step: number;
}

export function usageOf(
  meters: readonly MeterLimit[],
  reply: readonly number[],
  { first, step }: ReplyForm,
): MeterUsage[] {
  return meters.map((meter, index) => {
    const at = first + index * step;
    return meterUsage(meter, reply[at] ?? 0, orNull(reply[at + 1]));
  });
}
