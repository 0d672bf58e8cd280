import { ConfigurationError } from '@regpilot/contract';
import { meterIdentity } from '../meters/meter.ts';
import { checkStages } from '../policies/policy.ts';
import type { CheckPolicy, MeterPolicy, Policy } from '../policies/policy.ts';
import type { EstimateNeeds } from './call-facts.ts';

export interface CompiledPolicies {
  /** In the order in which they are made. */
  readonly checks: readonly CheckPolicy[];
  /** In the order given, one for each counter. */
  readonly meters: readonly MeterPolicy[];
  readonly needs: EstimateNeeds;
}

/**
 * Sorts policies into what a decision runs through. Of two limits on one counter the tighter holds.
 *
 * @throws ConfigurationError for anything that is not a policy.
 */
export function compilePolicies(policies: readonly Policy[]): CompiledPolicies {
  if (!Array.isArray(policies)) throw notAPolicy('policies', 'an array of policies');
  const meters = new Map<string, MeterPolicy>();
  const checks: CheckPolicy[] = [];
  policies.forEach((policy, index) => {
    if (policy?.kind === 'check') checks.push(policy);
    else if (policy?.kind === 'meter') addTighter(meters, policy);
    else
      throw notAPolicy(`policies[${index}]`, 'what a function such as requestsPerMinute returns');
  });
  const counted = [...meters.values()];
  return {
    checks: checkStages.flatMap((stage) => checks.filter((check) => check.stage === stage)),
    meters: counted,
    needs: {
      tokens: counted.some(({ meter }) => meter.unit === 'tokens'),
      costUsd: counted.some(({ meter }) => meter.unit === 'microUsd'),
    },
  };
}

function addTighter(meters: Map<string, MeterPolicy>, policy: MeterPolicy): void {
  const identity = meterIdentity(policy.meter);
  const known = meters.get(identity);
  if (known === undefined || policy.meter.limit < known.meter.limit) meters.set(identity, policy);
}

function notAPolicy(field: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem: 'is not a policy', allowed });
}
