import type { KeyLimits } from '@regpilot/contract/schemas';
import type { Key } from '../keys/key-store.ts';
import type { Plan } from '../plans/plans.ts';

/** What is enforced for a key, in the fields of its record; null where there is no limit. */
export interface EffectiveLimits {
  readonly effective_rate_limit: number | null;
  readonly limits: KeyLimits;
}

const none: EffectiveLimits = {
  effective_rate_limit: null,
  limits: {
    cost_usd: null,
    tokens: null,
    reset_period: 'monthly',
    requests_per_second: null,
    requests_per_day: null,
    tokens_per_day: null,
  },
};

/**
 * The smaller of the key's limit and the plan's, limit by limit: a key may be given more than the
 * plan has (the documents do so), and gets the plan's. Legacy keys have none.
 */
export function effectiveLimits({ entry, settings }: Key, plan: Plan): EffectiveLimits {
  if (entry.legacy) return none;
  const { limits, rateLimit } = settings;
  return {
    effective_rate_limit: smaller(rateLimit, plan.requestsPerMinute),
    limits: {
      cost_usd: limits.cost_usd,
      tokens: limits.tokens,
      reset_period: limits.reset_period,
      requests_per_second: smaller(limits.requests_per_second, plan.requestsPerSecond),
      requests_per_day: smaller(limits.requests_per_day, plan.requestsPerDay),
      tokens_per_day: smaller(limits.tokens_per_day, plan.tokensPerDay),
    },
  };
}

function smaller(own: number | null, plan: number | null): number | null {
  if (own === null) return plan;
  return plan === null ? own : Math.min(own, plan);
}
