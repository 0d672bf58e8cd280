import { ConfigurationError, formatIetfRateLimit, formatRateLimitFields } from '@regpilot/contract';
import type { MeterUsage } from '../meters/meter.ts';
import type { Policy } from '../policies/policy.ts';
import type {
  EnforcementStore,
  MaybePromise,
  ReservationRules,
} from '../stores/enforcement-store.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import { ledgerOf, memoryStore } from '../stores/memory-store.ts';
import { RefusedAdmission, UnmeteredAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { checkCallFacts } from './call-facts.ts';
import type { CallFacts } from './call-facts.ts';
import { compilePolicies } from './compile-policies.ts';
import type { CompiledPolicies } from './compile-policies.ts';
import { denialOfCheck } from './denial.ts';
import { checkEnforcerOptions } from './enforcer-options.ts';
import type { CheckedOptions, EnforcementMode, EnforcerOptions } from './enforcer-options.ts';
import { MemoryGate } from './memory-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { PendingWrites } from './pending-writes.ts';
import { StoreGate } from './store-gate.ts';

export interface Enforcer {
  /**
   * Decides on one call. Checks first, in the order key status, expiry, address, capability, scope,
   * model, max tokens, custom; then all meters at once, which charge all or nothing.
   *
   * A memory store answers at once and without a promise; `await` takes both.
   *
   * @throws ConfigurationError for facts that the policies cannot judge, and whatever the store throws.
   */
  admit(call: CallFacts): MaybePromise<Admission>;
  /**
   * How the meters stand for a slot. Charges nothing. `policies` has to be given where the enforcer
   * has a function of the call for them.
   */
  usage(slot: string, policies?: readonly Policy[]): MaybePromise<readonly MeterUsage[]>;
  /**
   * `X-RateLimit-*` of the per-minute request limit, and the IETF fields of all limits. Names in
   * lower case. Empty without limits.
   */
  headers(slot: string, policies?: readonly Policy[]): MaybePromise<Record<string, string>>;
  /** Waits for reports on their way and closes the store. Throws an AggregateError of reports that failed. */
  close(): Promise<void>;
}

/** Policies and what they were compiled to, once for each list. */
interface Rulebook extends CompiledPolicies {
  /** Undefined where nothing counts. */
  readonly gate: MeterGate | undefined;
}

/** @throws ConfigurationError for a wrong option, here and not at the first call. */
export function createEnforcer(options: EnforcerOptions): Enforcer {
  return new PolicyEnforcer(checkEnforcerOptions(options));
}

class PolicyEnforcer implements Enforcer {
  readonly #policies: EnforcerOptions['policies'];
  readonly #mode: EnforcementMode;
  readonly #rules: ReservationRules;
  readonly #now: () => number;
  readonly #store: EnforcementStore;
  readonly #ledger: MemoryLedger | undefined;
  readonly #newId: () => string;
  readonly #writes = new PendingWrites();
  /** By the identity of the list: the hot path compiles nothing, and a dropped key's rules are collected. */
  readonly #rulebooks = new WeakMap<readonly Policy[], Rulebook>();
  readonly #fixed: Rulebook | undefined;

  constructor(options: CheckedOptions) {
    this.#policies = options.policies;
    this.#mode = options.mode;
    this.#rules = { windowFrom: options.windowFrom, ttlMs: options.reservationTtlMs };
    this.#store = options.store ?? memoryStore();
    this.#ledger = ledgerOf(this.#store);
    this.#now = options.now ?? this.#ledger?.clock ?? Date.now;
    this.#ledger?.adoptClock(this.#now);
    this.#newId = options.newId ?? (() => crypto.randomUUID());
    this.#fixed =
      typeof options.policies === 'function' ? undefined : this.#rulebook(options.policies);
  }

  admit(call: CallFacts): MaybePromise<Admission> {
    if (this.#mode === 'off') return new UnmeteredAdmission();
    const decision = this.#decide(call);
    if (this.#mode === 'enforce') return decision;
    return decision instanceof Promise ? decision.then(onlyObserved) : onlyObserved(decision);
  }

  usage(slot: string, policies?: readonly Policy[]): MaybePromise<readonly MeterUsage[]> {
    const rulebook = policies === undefined ? this.#fixed : this.#rulebook(policies);
    if (rulebook === undefined) {
      throw new ConfigurationError({
        field: 'policies',
        problem: 'depend on the call, and this enforcer cannot tell which hold for the slot',
        allowed: 'usage(slot, policies) with the policies of the slot',
      });
    }
    return rulebook.gate?.usage(slot) ?? [];
  }

  headers(slot: string, policies?: readonly Policy[]): MaybePromise<Record<string, string>> {
    const usage = this.usage(slot, policies);
    return usage instanceof Promise
      ? usage.then((late) => this.#format(late))
      : this.#format(usage);
  }

  async close(): Promise<void> {
    await this.#writes.flush();
    await this.#store.close?.();
  }

  #decide(call: CallFacts): MaybePromise<Admission> {
    const { checks, gate, needs } = this.#fixed ?? this.#rulebookOf(call);
    checkCallFacts(call, needs);
    const clock = this.#now();
    for (const check of checks) {
      const failure = check.check(call, clock);
      if (failure !== undefined) return new RefusedAdmission(denialOfCheck(check, failure), []);
    }
    return gate === undefined || call.metered === false
      ? new UnmeteredAdmission()
      : gate.admit(call, clock);
  }

  #rulebookOf(call: CallFacts): Rulebook {
    return this.#rulebook(
      typeof this.#policies === 'function' ? this.#policies(call) : this.#policies,
    );
  }

  #rulebook(policies: readonly Policy[]): Rulebook {
    const known = this.#rulebooks.get(policies);
    if (known !== undefined) return known;
    const compiled = compilePolicies(policies);
    const rulebook = {
      ...compiled,
      gate: compiled.meters.length === 0 ? undefined : this.#gate(compiled),
    };
    this.#rulebooks.set(policies, rulebook);
    return rulebook;
  }

  #gate({ meters: policies }: CompiledPolicies): MeterGate {
    const rules = this.#rules;
    if (this.#ledger !== undefined) return new MemoryGate(this.#ledger, policies, rules);
    return new StoreGate({
      store: this.#store,
      policies,
      rules,
      newId: this.#newId,
      writes: this.#writes,
    });
  }

  #format(usage: readonly MeterUsage[]): Record<string, string> {
    const perMinute = usage.find(({ policy }) => policy === 'requests_per_minute');
    return {
      ...(perMinute === undefined ? {} : formatRateLimitFields(perMinute)),
      ...formatIetfRateLimit(usage, this.#now()),
    };
  }
}

function onlyObserved(decision: Admission): Admission {
  return decision.allowed ? decision : new UnmeteredAdmission(decision.denial, decision.usage);
}
