import { meterUsage } from '../../meters/meter.ts';
import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import { leaseLua } from './lua/lease-lua.ts';
import { reserveLua } from './lua/reserve-lua.ts';
import { updateLua } from './lua/update-lua.ts';
import { usageLua } from './lua/usage-lua.ts';
import { orNull } from './or-null.ts';
import { RedisScript } from './script-runner.ts';

/** One copy for all stores of the process, so that their digests are worked out once. */
export const slotScripts = {
  reserve: new RedisScript(reserveLua),
  update: new RedisScript(updateLua),
  lease: new RedisScript(leaseLua),
  usage: new RedisScript(usageLua),
} as const;

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
