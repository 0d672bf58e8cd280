import type { LimitUsage } from '@regpilot/contract/schemas';
import type { MeterUsage } from '@regpilot/enforcement';

/** A limit as it stands, in the wire's fields. Money is in micro-dollars there too, as `unit` says. */
export function toLimitUsage({
  policy,
  unit,
  limit,
  used,
  remaining,
  resetAt,
}: MeterUsage): LimitUsage {
  return {
    policy,
    unit,
    limit,
    used,
    remaining,
    reset_at: resetAt === null ? null : new Date(resetAt).toISOString(),
  };
}
