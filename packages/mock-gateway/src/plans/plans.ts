/** What a plan grants to each key; null where it sets no limit. All of them hold at once. */
export interface Plan {
  readonly requestsPerSecond: number | null;
  readonly requestsPerMinute: number | null;
  readonly requestsPerDay: number | null;
  readonly tokensPerDay: number | null;
  readonly governor: boolean;
}

/** Pro and Startup are documented with the same figures under two names. */
const startup: Plan = {
  requestsPerSecond: 100,
  requestsPerMinute: 100,
  requestsPerDay: 100_000,
  tokensPerDay: 1_000_000,
  governor: true,
};

/**
 * The documented figures. Three pages print different ones for the free plan; they can all be true
 * at once, so they are. The documented `burst` (20 on a plan of 10 a minute) is left out: with an
 * exact rolling minute it could never be reached.
 */
export const plans = {
  free: {
    requestsPerSecond: 10,
    requestsPerMinute: 10,
    requestsPerDay: 1000,
    tokensPerDay: 100_000,
    governor: false,
  },
  pro: startup,
  startup,
  growth: {
    requestsPerSecond: null,
    requestsPerMinute: 500,
    requestsPerDay: 1_000_000,
    tokensPerDay: null,
    governor: true,
  },
  enterprise: {
    requestsPerSecond: null,
    requestsPerMinute: null,
    requestsPerDay: null,
    tokensPerDay: null,
    governor: true,
  },
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof plans;

export const isPlanName = (name: string): name is PlanName => Object.hasOwn(plans, name);
