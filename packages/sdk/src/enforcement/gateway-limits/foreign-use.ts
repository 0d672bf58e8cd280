import type { MeterPolicy, MeterUsage } from '@regpilot/enforcement';

/** How the meters of a key stood when a request began. */
export interface UseAtStart {
  /** Place of the request among all that were made with the key. */
  readonly order: number;
  readonly usage: readonly MeterUsage[];
}

export interface UseNow {
  /** Requests begun with the key so far. */
  readonly begun: number;
  readonly usage: readonly MeterUsage[];
}

/**
 * How much of a limit others must have used, by what the answer to a request tells; 0 where this
 * process alone may have used it. Pure.
 *
 * Never too much: for a rolling window all that this process had in it when the request began and has
 * added since is taken to be still in it, whatever has left it meanwhile. The requests under way
 * are in that sum, so what is left for others of this process is what the gateway says less these.
 */
export function foreignUse(
  { name, meter }: MeterPolicy,
  told: number,
  start: UseAtStart,
  now: UseNow,
): number {
  const before = start.usage.find(({ policy }) => policy === name);
  const after = now.usage.find(({ policy }) => policy === name);
  if (before === undefined || after === undefined) return 0;
  // Another period has begun, of which the answer may not know.
  if (meter.kind === 'calendar' && before.resetAt !== after.resetAt) return 0;
  const added = meter.unit === 'requests' ? now.begun - start.order : 0;
  return Math.max(0, told - Math.max(after.used, before.used + added));
}
