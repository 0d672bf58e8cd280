import type { MeterUsage } from '../meters/meter.ts';
import type { EnforcementMode, Policy } from '../policies/policy.ts';
import type { MaybePromise } from '../stores/enforcement-store.ts';
import type { PolicyPart } from './admit-options.ts';
import type { CallFacts, CallNeeds } from './call-facts.ts';
import { compilePolicies } from './compile-policies.ts';
import type { CompiledPolicies } from './compile-policies.ts';
import type { MeterGate, OpenGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import type { MeterGroup } from './meter-group.ts';
import type { Checks } from './run-checks.ts';

/** What one decision runs through. */
export interface Rules extends Checks {
  readonly needs: CallNeeds;
  /** Undefined where nothing counts. */
  readonly enforced: MeterGate | undefined;
  readonly observed: MeterGate | undefined;
}

/** A list of policies, compiled and bound to a store, once for each list. */
export class Rulebook {
  readonly all: Rules;
  readonly #compiled: CompiledPolicies;
  readonly #openGate: OpenGate;
  readonly #parts = new Map<PolicyPart, Rules>();

  /** @throws ConfigurationError for anything that is not a policy, or that the store cannot keep. */
  constructor(policies: readonly Policy[], defaultMode: EnforcementMode, openGate: OpenGate) {
    this.#compiled = compilePolicies(policies, defaultMode);
    this.#openGate = openGate;
    this.all = this.#rules(this.#compiled);
  }

  /** Of one part of the policies, or of all. A part's are made when first asked for: most enforcers decide on all at once. */
  rulesOf(part: PolicyPart | undefined): Rules {
    if (part === undefined) return this.all;
    const known = this.#parts.get(part);
    if (known !== undefined) return known;
    const rules = this.#rules(partOf(this.#compiled, part), part);
    this.#parts.set(part, rules);
    return rules;
  }

  /** Enforced, then observed. For a bare slot without those of scope functions, which only a call tells. */
  usage(asked: string | CallFacts): MaybePromise<readonly MeterUsage[]> {
    const call = typeof asked === 'string' ? { keyId: asked, capability: null } : asked;
    const standing = [this.all.enforced, this.all.observed].flatMap((gate) =>
      (gate?.groups ?? [])
        .filter(({ scope }) => typeof scope !== 'function' || typeof asked !== 'string')
        .map((group) => gate?.usage(group, slotOfGroup(group, call)) ?? []),
    );
    return inOrder(standing);
  }

  /** Of what is enforced on each key, as a gateway tells of it. */
  keyUsage(slot: string): MaybePromise<readonly MeterUsage[]> {
    const gate = this.all.enforced;
    const group = gate?.groups.find(({ scope }) => scope === 'key');
    return group === undefined ? [] : (gate?.usage(group, slot) ?? []);
  }

  #rules(compiled: CompiledPolicies, part?: PolicyPart): Rules {
    const { checks, observedChecks, enforced, observed } = compiled;
    return {
      checks,
      observedChecks,
      needs: needsOf([...enforced, ...observed], part),
      enforced: enforced.length === 0 ? undefined : this.#openGate(enforced, 'enforce'),
      observed: observed.length === 0 ? undefined : this.#openGate(observed, 'observe'),
    };
  }
}

function partOf(compiled: CompiledPolicies, part: PolicyPart): CompiledPolicies {
  const isIn = ({ scope }: MeterGroup): boolean => (scope === 'client') === (part === 'client');
  return {
    checks: part === 'client' ? [] : compiled.checks,
    observedChecks: compiled.observedChecks,
    enforced: compiled.enforced.filter(isIn),
    observed: compiled.observed.filter(isIn),
  };
}

function needsOf(groups: readonly MeterGroup[], part: PolicyPart | undefined): CallNeeds {
  const units = new Set(groups.flatMap(({ policies }) => policies.map(({ meter }) => meter.unit)));
  return {
    key: part !== 'client',
    tokens: units.has('tokens'),
    costUsd: units.has('microUsd'),
  };
}

function inOrder(
  standing: readonly MaybePromise<readonly MeterUsage[]>[],
): MaybePromise<readonly MeterUsage[]> {
  const known = standing.filter(
    (usage): usage is readonly MeterUsage[] => !(usage instanceof Promise),
  );
  return known.length === standing.length
    ? known.flat()
    : Promise.all(standing.map(async (usage) => usage)).then((late) => late.flat());
}
