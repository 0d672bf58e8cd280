import { ConfigurationError } from '@regpilot/contract';
import { meterIdentity } from '../meters/meter.ts';
import type { MeterLimit } from '../meters/meter.ts';
import { requireStoreErrorRule } from '../policies/policy-options.ts';
import { checkStages, enforcementModes } from '../policies/policy.ts';
import type {
  CheckPolicy,
  EnforcementMode,
  MeterPolicy,
  Policy,
  PolicyScope,
} from '../policies/policy.ts';
import type { MeterGroup } from './meter-group.ts';

export interface CompiledPolicies {
  /** In the order in which they are made. */
  readonly checks: readonly CheckPolicy[];
  /** Those of `checks` that never deny. */
  readonly observedChecks: ReadonlySet<CheckPolicy>;
  /** Client scope first, then key, then functions in the order given; one meter for each counter. */
  readonly enforced: readonly MeterGroup[];
  /** In the same order. */
  readonly observed: readonly MeterGroup[];
}

/** By scope and counter. */
type ScopedMeters = Map<PolicyScope, Map<string, MeterPolicy>>;

/**
 * Sorts policies into what a decision runs through. Of two limits on one counter the tighter holds.
 * Policies that are off are left out.
 *
 * @param defaultMode of policies without a mode of their own. `off` switches off the others as well.
 * @throws ConfigurationError for anything that is not a policy.
 */
export function compilePolicies(
  policies: readonly Policy[],
  defaultMode: EnforcementMode,
): CompiledPolicies {
  if (!Array.isArray(policies)) throw notAPolicy('policies', 'an array of policies');
  const checks: CheckPolicy[] = [];
  const observedChecks = new Set<CheckPolicy>();
  const enforced: ScopedMeters = new Map();
  const observed: ScopedMeters = new Map();
  policies.forEach((given, index) => {
    const policy = requirePolicy(given, `policies[${index}]`);
    const mode = defaultMode === 'off' ? 'off' : (policy.mode ?? defaultMode);
    if (mode === 'off') return;
    if (policy.kind === 'meter') {
      addTighter(mode === 'enforce' ? enforced : observed, policy);
      return;
    }
    checks.push(policy);
    if (mode === 'observe') observedChecks.add(policy);
  });
  return {
    checks: checkStages.flatMap((stage) => checks.filter((check) => check.stage === stage)),
    observedChecks,
    enforced: orderedScopes(enforced).map(([scope, meters]) => ({
      scope,
      onTrial: false,
      policies: [...meters.values()],
    })),
    observed: orderedScopes(observed).flatMap(([scope, meters]) =>
      observedGroups(scope, meters, enforced.get(scope)),
    ),
  };
}

function addTighter(scopes: ScopedMeters, policy: MeterPolicy): void {
  const scope = policy.scope ?? 'key';
  const meters = scopes.get(scope) ?? new Map<string, MeterPolicy>();
  scopes.set(scope, meters);
  const identity = meterIdentity(policy.meter);
  const known = meters.get(identity);
  if (known === undefined || policy.meter.limit < known.meter.limit) meters.set(identity, policy);
}

/** A stable sort, so that functions stay in their order. */
function orderedScopes(scopes: ScopedMeters): [PolicyScope, Map<string, MeterPolicy>][] {
  return [...scopes].toSorted(([one], [other]) => rankOfScope(one) - rankOfScope(other));
}

function rankOfScope(scope: PolicyScope): number {
  if (scope === 'client') return 0;
  return scope === 'key' ? 1 : 2;
}

/** Observed meters count where they would count if they were enforced, unless an enforced one does already. */
function observedGroups(
  scope: PolicyScope,
  meters: ReadonlyMap<string, MeterPolicy>,
  enforced: ReadonlyMap<string, MeterPolicy> | undefined,
): MeterGroup[] {
  return [false, true].flatMap((onTrial) => {
    const policies = [...meters]
      .filter(([identity, { meter }]) => isCounted(identity, meter, enforced) === onTrial)
      .map(([, policy]) => policy);
    return policies.length === 0 ? [] : [{ scope, onTrial, policies }];
  });
}

/** Rolling windows of one unit count as one counter, since a store may keep one log for all of them. */
function isCounted(
  identity: string,
  { kind, unit }: MeterLimit,
  enforced: ReadonlyMap<string, MeterPolicy> | undefined,
): boolean {
  if (enforced === undefined) return false;
  if (kind !== 'rolling') return enforced.has(identity);
  return [...enforced.values()].some(({ meter }) => meter.kind === kind && meter.unit === unit);
}

/** @throws ConfigurationError */
function requirePolicy(policy: Policy, field: string): CheckPolicy | MeterPolicy {
  if (policy?.kind === 'gateway') {
    throw new ConfigurationError({
      field,
      problem: 'asks for the limits of a gateway, and an enforcer of its own has no gateway to ask',
      allowed: "gatewayLimits() in a client's option `enforcement`",
    });
  }
  if (policy?.kind !== 'check' && policy?.kind !== 'meter')
    throw notAPolicy(field, 'what a function such as requestsPerMinute returns');
  if (policy.mode !== undefined && !enforcementModes.includes(policy.mode)) {
    throw new ConfigurationError({
      field: `${field}.mode`,
      problem: 'is not a known mode',
      allowed: enforcementModes.join(', '),
    });
  }
  if (policy.kind === 'meter') {
    requireScope(policy.scope, `${field}.scope`);
    if (policy.onStoreError !== undefined)
      requireStoreErrorRule(`${field}.onStoreError`, policy.onStoreError);
  }
  return policy;
}

function requireScope(scope: PolicyScope | undefined, field: string): void {
  if (scope === undefined || scope === 'key' || scope === 'client' || typeof scope === 'function')
    return;
  throw new ConfigurationError({
    field,
    problem: 'is not a known scope',
    allowed: 'key, client, or a function of the call that returns a text',
  });
}

function notAPolicy(field: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem: 'is not a policy', allowed });
}
