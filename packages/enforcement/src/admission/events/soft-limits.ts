import { meterIdentity } from '../../meters/meter.ts';
import type { MeterUsage } from '../../meters/meter.ts';
import type { MeterPolicy } from '../../policies/policy.ts';

/** Entries that are over are looked for when so many have come up since the last time. */
const fewestToSweep = 1024;

/**
 * Remembers which percentages of which limits were reached, so that each is told once. Only slots
 * above a percentage cost memory.
 */
export class SoftLimits {
  /** By counter, percentage and slot: until when it need not be told again, epoch milliseconds. */
  readonly #toldUntil = new Map<string, number>();
  #sweepAt = fewestToSweep;

  /**
   * The percentages that the slot has just reached.
   *
   * @param charged what the call itself has just taken of the limit; 0 when it is only looked at anew.
   * @param keepMs how long a percentage of a limit without reset time counts as told.
   */
  note(
    { meter, warnAt = [] }: MeterPolicy,
    slot: string,
    usage: MeterUsage,
    { charged, now, keepMs }: { charged: number; now: number; keepMs: number },
  ): number[] {
    const counter = `${meterIdentity(meter)}|${meter.limit}|${slot}`;
    const perPeriod = meter.kind === 'calendar';
    return warnAt.filter((percent) => {
      const threshold = (percent * usage.limit) / 100;
      const entry = `${percent}|${counter}`;
      if (!perPeriod && usage.used - charged < threshold) this.#toldUntil.delete(entry);
      if (usage.used < threshold) return false;
      const isTold = (this.#toldUntil.get(entry) ?? 0) > now;
      this.#remember(entry, toldUntil(usage, perPeriod, now + keepMs), now);
      return !isTold;
    });
  }

  #remember(entry: string, until: number, now: number): void {
    this.#toldUntil.set(entry, until);
    if (this.#toldUntil.size < this.#sweepAt) return;
    for (const [known, knownUntil] of this.#toldUntil)
      if (knownUntil <= now) this.#toldUntil.delete(known);
    this.#sweepAt = Math.max(fewestToSweep, this.#toldUntil.size * 2);
  }
}

function toldUntil({ resetAt }: MeterUsage, perPeriod: boolean, otherwise: number): number {
  if (resetAt !== null) return resetAt;
  return perPeriod ? Number.POSITIVE_INFINITY : otherwise;
}
