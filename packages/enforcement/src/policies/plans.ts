/** What a plan grants to each key; null where it sets no limit. All of them hold at once. */
export interface PlanCaps {
  readonly requestsPerSecond: number | null;
  /** In any 60,000 ms. */
  readonly requestsPerMinute: number | null;
  /**
   * How many requests may come within a second, read beside `requestsPerSecond`. The documents give
   * more than the rate of a minute allows, so that it comes into play only where that was overridden.
   */
  readonly burst: number | null;
  /** From midnight to midnight, UTC. */
  readonly requestsPerDay: number | null;
  /** From midnight to midnight, UTC. */
  readonly tokensPerDay: number | null;
  /** The most tokens of one prompt. */
  readonly tokensPerRequest: number | null;
  /** Whether the plan has the Governor at all. */
  readonly governor: boolean;
}

/** Documented for every request, whatever the plan. */
const tokensPerRequest = 8000;

/** Pro and Startup are documented with the same figures under two names. */
const startup: PlanCaps = {
  requestsPerSecond: 100,
  requestsPerMinute: 100,
  burst: 200,
  requestsPerDay: 100_000,
  tokensPerDay: 1_000_000,
  tokensPerRequest,
  governor: true,
};

/**
 * RegPilot's documented figures (pages API keys, Authentication, Rate limits, AI Gateway). Three pages
 * print different ones for the free plan; they can all be true at once, so they are. Nothing is
 * documented of Growth's tokens, and Enterprise is made to measure: null.
 */
export const plans = {
  free: {
    requestsPerSecond: 10,
    requestsPerMinute: 10,
    burst: 20,
    requestsPerDay: 1000,
    tokensPerDay: 100_000,
    tokensPerRequest,
    governor: false,
  },
  pro: startup,
  startup,
  growth: {
    requestsPerSecond: null,
    requestsPerMinute: 500,
    burst: 1000,
    requestsPerDay: 1_000_000,
    tokensPerDay: null,
    tokensPerRequest,
    governor: true,
  },
  enterprise: {
    requestsPerSecond: null,
    requestsPerMinute: null,
    burst: null,
    requestsPerDay: null,
    tokensPerDay: null,
    tokensPerRequest,
    governor: true,
  },
} as const satisfies Record<string, PlanCaps>;

export type PlanName = keyof typeof plans;

export function isPlanName(name: unknown): name is PlanName {
  return typeof name === 'string' && Object.hasOwn(plans, name);
}
