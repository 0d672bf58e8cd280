import type { PlanCaps } from '@regpilot/enforcement';
import type { Key } from '../keys/key-store.ts';

/**
 * The requests per minute that a key really gets: the smaller of its own limit and the plan's, since a
 * key may be given more than the plan has (the documents do so). Null for none, as legacy keys have.
 */
export function effectiveRateLimit({ entry, settings }: Key, plan: PlanCaps): number | null {
  if (entry.legacy) return null;
  const limit = Math.min(settings.rateLimit ?? Infinity, plan.requestsPerMinute ?? Infinity);
  return limit === Infinity ? null : limit;
}
