import type { MeterPolicy, StoreErrorRule } from '../../policies/policy.ts';
import type { MeterGroup } from '../meter-group.ts';

/** How the calls of one set of limits are decided on without their store. */
export interface OutageRules {
  /** The first limit that admits nothing then; undefined where none does. */
  readonly closedBy: MeterPolicy | undefined;
  /** The limits that hold as the share of this process. What is in neither of the two admits everything. */
  readonly local: readonly MeterGroup[];
}

/** What holds for limits without a rule of their own, and how many share them. */
export interface OutageDefaults {
  readonly onStoreError: StoreErrorRule;
  readonly processes: number;
}

/**
 * One limit that is closed decides for the whole call: the others would let through what it may not. Where none
 * is, those that are local hold with their shares, and those that are open do not count.
 */
export function outageRules(
  groups: readonly MeterGroup[],
  { onStoreError, processes }: OutageDefaults,
): OutageRules {
  const ruleOf = (policy: MeterPolicy): StoreErrorRule => policy.onStoreError ?? onStoreError;
  const closedBy = groups
    .flatMap(({ policies }) => policies)
    .find((policy) => ruleOf(policy) === 'closed');
  const local = groups.flatMap((group) => {
    const policies = group.policies
      .filter((policy) => ruleOf(policy) === 'local')
      .map((policy) => shareOf(policy, processes));
    return policies.length === 0 ? [] : [{ ...group, policies }];
  });
  return { closedBy, local };
}

/** Rounded down, so that all together stay below the limit; but 1 at least, or a small limit would be closed. */
function shareOf(policy: MeterPolicy, processes: number): MeterPolicy {
  const limit = Math.max(1, Math.floor(policy.meter.limit / processes));
  return { ...policy, meter: { ...policy.meter, limit } };
}
