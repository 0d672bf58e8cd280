import { ConfigurationError } from '@regpilot/contract';
import type { MeterUsage } from '../meters/meter.ts';
import type { MeterPolicy } from '../policies/policy.ts';
import type { Denied } from '../stores/enforcement-store.ts';
import { RefusedAdmission } from './admission.ts';
import { denialOfMeter } from './denial.ts';
import type { Denial } from './denial.ts';

/** @throws ConfigurationError when a store names a meter that it was not asked about. */
export function refusalOfMeters(
  policies: readonly MeterPolicy[],
  denied: Denied,
  slot: string,
): RefusedAdmission {
  const { retryAfterMs, usage } = denied;
  const untilFreed = isFull(policies, usage);
  return new RefusedAdmission(denialOfMeters(policies, denied, retryAfterMs), usage, {
    slot,
    untilFreed,
  });
}

/** @throws ConfigurationError when a store names a meter that it was not asked about. */
export function denialOfMeters(
  policies: readonly MeterPolicy[],
  { deniedBy, usage }: Denied,
  retryAfterMs: number | null,
): Denial {
  const policy = policies[deniedBy];
  const standing = usage[deniedBy];
  if (policy === undefined || standing === undefined) {
    throw new ConfigurationError({
      field: 'store.reserve',
      problem: 'denied a call without saying which meter had no room',
      allowed: 'deniedBy as a position in the meters, with the usage of each meter',
    });
  }
  return denialOfMeter(policy, standing, retryAfterMs);
}

/** Whether as many calls are in flight as may be: no retry time can be told then. */
export function isFull(policies: readonly MeterPolicy[], usage: readonly MeterUsage[]): boolean {
  return policies.some(
    ({ meter }, index) => meter.kind === 'concurrency' && usage[index]?.remaining === 0,
  );
}
