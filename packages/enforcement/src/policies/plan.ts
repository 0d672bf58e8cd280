import { ConfigurationError } from '@regpilot/contract';
import { tokensPerDay } from './budgets.ts';
import { isPlanName, plans } from './plans.ts';
import type { PlanCaps, PlanName } from './plans.ts';
import { requireLimit } from './policy.ts';
import type { CheckFailure, CheckPolicy, Policy } from './policy.ts';
import { readLimitOptions, requireFields } from './policy-options.ts';
import type { LimitOptions } from './policy-options.ts';
import { requestsPerDay, requestsPerMinute, requestsPerSecond } from './request-limits.ts';

/** Replaces caps of a plan; null removes one, undefined and what is absent leave it. */
export type PlanOverrides = { readonly [Cap in keyof PlanCaps]?: PlanCaps[Cap] | undefined };

/**
 * The policies of a RegPilot plan, as documented: requests per second, minute and day, tokens per
 * day, the size of a prompt, and that the free plan has no Governor. Options hold for all of them,
 * `scope` and `warnAt` for those that count.
 *
 * A `burst` below the requests per minute holds as requests per second. The size of a prompt is
 * looked at where a call states it in `promptTokens`.
 *
 * @throws ConfigurationError for an unknown plan or cap, a cap that is not a positive integer or null,
 *   and wrong options.
 */
export function plan(
  name: PlanName,
  overrides: PlanOverrides = {},
  options: LimitOptions = {},
): Policy[] {
  if (!isPlanName(name)) {
    throw new ConfigurationError({
      field: 'plan',
      problem: 'is not a known plan',
      allowed: Object.keys(plans).join(', '),
    });
  }
  const caps = overriddenCaps(plans[name], overrides);
  const { mode } = readLimitOptions('plan', options);
  const checks = [
    ...(caps.governor ? [] : [noGovernor]),
    ...capped(caps.tokensPerRequest, promptLimit),
  ].map((check) => (mode === undefined ? check : { ...check, mode }));
  return [
    ...checks,
    ...capped(requestsPerSecondOf(caps), (limit) => requestsPerSecond(limit, options)),
    ...capped(caps.requestsPerMinute, (limit) => requestsPerMinute(limit, options)),
    ...capped(caps.requestsPerDay, (limit) => requestsPerDay(limit, options)),
    ...capped(caps.tokensPerDay, (limit) => tokensPerDay(limit, options)),
  ];
}

const capNames = Object.keys(plans.free);

function overriddenCaps(documented: PlanCaps, overrides: PlanOverrides): PlanCaps {
  requireFields('plan', overrides, capNames, 'plan.overrides');
  const { governor = documented.governor } = overrides;
  if (typeof governor !== 'boolean') {
    throw new ConfigurationError({
      field: 'plan.governor',
      problem: 'is not a boolean',
      allowed: 'true or false',
    });
  }
  const cap = (name: Exclude<keyof PlanCaps, 'governor'>): number | null => {
    const { [name]: limit = documented[name] } = overrides;
    return limit === null ? null : requireLimit(`plan.${name}`, limit);
  };
  return {
    requestsPerSecond: cap('requestsPerSecond'),
    requestsPerMinute: cap('requestsPerMinute'),
    burst: cap('burst'),
    requestsPerDay: cap('requestsPerDay'),
    tokensPerDay: cap('tokensPerDay'),
    tokensPerRequest: cap('tokensPerRequest'),
    governor,
  };
}

/** A burst that an exact minute never lets happen is no limit of its own. */
function requestsPerSecondOf(caps: PlanCaps): number | null {
  const { requestsPerSecond: steady, requestsPerMinute: minute, burst } = caps;
  if (burst === null || (minute !== null && burst >= minute)) return steady;
  return steady === null ? burst : Math.min(steady, burst);
}

function capped<Made>(limit: number | null, make: (limit: number) => Made): Made[] {
  return limit === null ? [] : [make(limit)];
}

const governorMissing: CheckFailure = {
  code: 'PLAN_REQUIRED',
  details: { feature: 'governor', allowed_plans: 'startup and above' },
};

/** Of a chat that asks for the Governor in its body, only the gateway knows. */
const noGovernor: CheckPolicy = {
  kind: 'check',
  name: 'plan_features',
  stage: 'capability',
  check: ({ capability }) => (capability === 'governor' ? governorMissing : undefined),
};

/**
 * Not from `estimate`, which has the answer in it and may be an upper bound: a call that the gateway
 * takes would be denied here.
 */
function promptLimit(limit: number): CheckPolicy {
  return {
    kind: 'check',
    name: 'tokens_per_request',
    stage: 'max-tokens',
    check({ promptTokens }) {
      if (promptTokens === undefined || promptTokens <= limit) return undefined;
      return {
        code: 'TOKEN_LIMIT_EXCEEDED',
        message: `Token limit exceeded. Maximum ${limit} tokens per request`,
        limit,
        details: { estimated_tokens: promptTokens, limit },
      };
    },
  };
}
