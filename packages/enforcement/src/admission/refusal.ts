import { ConfigurationError } from '@regpilot/contract';
import type { MeterPolicy } from '../policies/policy.ts';
import type { Denied } from '../stores/enforcement-store.ts';
import { RefusedAdmission } from './admission.ts';
import { denialOfMeter } from './denial.ts';

/** @throws ConfigurationError when a store names a meter that it was not asked about. */
export function refusalOfMeters(
  policies: readonly MeterPolicy[],
  { deniedBy, retryAfterMs, usage }: Denied,
): RefusedAdmission {
  const policy = policies[deniedBy];
  const standing = usage[deniedBy];
  if (policy === undefined || standing === undefined) {
    throw new ConfigurationError({
      field: 'store.reserve',
      problem: 'denied a call without saying which meter had no room',
      allowed: 'deniedBy as a position in the meters, with the usage of each meter',
    });
  }
  return new RefusedAdmission(denialOfMeter(policy, standing, retryAfterMs), usage);
}
