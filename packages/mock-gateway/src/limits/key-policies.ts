import { plan, policiesFromKey, type PlanName, type Policy } from '@regpilot/enforcement';
import type { Key } from '../keys/key-store.ts';

export interface KeyPolicies {
  /** Where the key may be used from: decided before the body of a request is read. */
  readonly addresses: readonly Policy[];
  /** What a call may be, and how much there may be of it. */
  readonly calls: readonly Policy[];
}

/**
 * What `@regpilot/enforcement` holds a key to, from the fields of its record and from the plan; of two
 * limits on one count it takes the smaller. Legacy keys have no limits, the plan's included, but
 * what the plan does not have is not there for them either.
 *
 * Status and expiry are not in it: they are authentication's, which also knows of grace periods and
 * of stale views.
 *
 * @throws ConfigurationError naming the field of the record that cannot be enforced.
 */
export function keyPolicies({ entry, settings }: Key, planName: PlanName): KeyPolicies {
  const { legacy } = entry;
  const { permissions, limits, rateLimit, ipAllowlist } = settings;
  const ofPlan = plan(planName).filter(({ kind }) => kind === 'check' || !legacy);
  const ofKey = policiesFromKey(
    { permissions, legacy, limits, rate_limit: rateLimit, ip_allowlist: ipAllowlist },
    { ipAllowlist: 'here' },
  );
  return {
    addresses: ofKey.filter(isAboutAddresses),
    calls: [...ofPlan, ...ofKey.filter((policy) => !isAboutAddresses(policy))],
  };
}

function isAboutAddresses(policy: Policy): boolean {
  return policy.kind === 'check' && policy.stage === 'address';
}
