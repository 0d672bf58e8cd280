import { ConfigurationError, formatIetfRateLimit, formatRateLimitFields } from '@regpilot/contract';
import type { MeterUsage } from '../meters/meter.ts';
import type { Policy } from '../policies/policy.ts';
import type { EnforcementStore, MaybePromise } from '../stores/enforcement-store.ts';
import type { EnforcementSnapshot } from '../stores/memory/snapshot/enforcement-snapshot.ts';
import { ledgerOf, memoryStore } from '../stores/memory-store.ts';
import { UnmeteredAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { checkAdmitOptions } from './admit-options.ts';
import type { AdmitOptions, CheckedAdmitOptions } from './admit-options.ts';
import { checkCallFacts } from './call-facts.ts';
import type { CallFacts } from './call-facts.ts';
import { Decisions } from './decisions.ts';
import type { Enforcer } from './enforcer.ts';
import type { CheckedOptions } from './enforcer-options.ts';
import { EnforcementEvents } from './events/enforcement-events.ts';
import type { EnforcementEventName, EnforcementEventOf } from './events/enforcement-events.ts';
import { Failures } from './failures.ts';
import type { OpenGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import { memoryGates, watchedGates } from './open-gate.ts';
import { Rulebook } from './rulebook.ts';
import type { OpenStore, StoreWay } from './store-way.ts';
import { systemAfter } from './waiting/after.ts';
import { LedgerWatch } from './waiting/ledger-watch.ts';
import { WaitQueue } from './waiting/wait-queue.ts';

/** Decides by policies, on any store. */
export class PolicyEnforcer implements Enforcer {
  readonly #options: CheckedOptions;
  readonly #isOff: boolean;
  readonly #now: () => number;
  readonly #store: EnforcementStore;
  readonly #events = new EnforcementEvents();
  readonly #failures = new Failures();
  /** Sends what a store has not been told yet. A memory store takes each report at once. */
  readonly #flush: StoreWay['flush'] | undefined;
  readonly #decisions: Decisions;
  readonly #queue: WaitQueue;
  readonly #openGate: OpenGate;
  /** By the identity of the list: the hot path compiles nothing, and a dropped key's rules are collected. */
  readonly #rulebooks = new WeakMap<readonly Policy[], Rulebook>();
  readonly #fixed: Rulebook | undefined;

  /** `openStore` opens the way to a store other than memory. */
  constructor(options: CheckedOptions, openStore: OpenStore) {
    this.#options = options;
    this.#isOff = options.mode === 'off';
    this.#store = options.store ?? memoryStore();
    const ledger = ledgerOf(this.#store);
    this.#now = options.now ?? ledger?.clock.source ?? Date.now;
    ledger?.clock.adopt(this.#now);
    const after = options.after ?? systemAfter;
    this.#queue = new WaitQueue({
      now: this.#now,
      after,
      maxWaiting: options.maxWaiting,
      ledger: ledger === undefined ? undefined : new LedgerWatch(ledger, after),
    });
    this.#decisions = new Decisions({
      now: this.#now,
      events: this.#events,
      failures: this.#failures,
    });
    const parts = {
      rules: { windowFrom: options.windowFrom, ttlMs: options.reservationTtlMs },
      now: this.#now,
      events: this.#events,
    };
    const way =
      ledger === undefined
        ? openStore(this.#store, options, {
            ...parts,
            after,
            failures: this.#failures,
            freed: (slot) => this.#queue.freed(slot),
          })
        : { openGate: memoryGates(ledger, parts), flush: undefined };
    this.#flush = way.flush;
    this.#openGate = watchedGates(way.openGate, parts);
    this.#fixed =
      typeof options.policies === 'function' ? undefined : this.#rulebook(options.policies);
  }

  admit(call: CallFacts, options: AdmitOptions & { readonly wait: true }): Promise<Admission>;
  admit(call: CallFacts, options?: AdmitOptions): MaybePromise<Admission>;
  admit(call: CallFacts, options?: AdmitOptions): MaybePromise<Admission> {
    if (options !== undefined) return this.#admitAs(call, options);
    return this.#isOff
      ? new UnmeteredAdmission()
      : this.#decisions.decide(call, this.#rulebookOf(call).all);
  }

  usage(
    asked: string | CallFacts,
    policies?: readonly Policy[],
  ): MaybePromise<readonly MeterUsage[]> {
    if (typeof asked === 'string') return this.#rulebookOfSlot(policies).usage(asked);
    const rulebook = policies === undefined ? this.#rulebookOf(asked) : this.#rulebook(policies);
    return rulebook.usage(asked);
  }

  headers(slot: string, policies?: readonly Policy[]): MaybePromise<Record<string, string>> {
    const usage = this.#rulebookOfSlot(policies).keyUsage(slot);
    return usage instanceof Promise
      ? usage.then((late) => this.#format(late))
      : this.#format(usage);
  }

  on<Name extends EnforcementEventName | '*'>(
    name: Name,
    listener: (event: EnforcementEventOf<Name>) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  snapshot(): EnforcementSnapshot {
    const ledger = ledgerOf(this.#store);
    if (ledger !== undefined) return ledger.snapshot();
    throw new ConfigurationError({
      field: 'store',
      problem: 'is not in memory, and keeps its counters itself',
      allowed: 'snapshot() of an enforcer on memoryStore()',
    });
  }

  async close(): Promise<void> {
    this.#queue.close();
    try {
      await this.#flush?.();
      this.#failures.tell();
    } finally {
      await this.#store.close?.();
    }
  }

  #admitAs(call: CallFacts, given: AdmitOptions): MaybePromise<Admission> {
    if (given?.wait === true) return this.#wait(call, given);
    const { only } = checkAdmitOptions(given);
    if (this.#isOff) return new UnmeteredAdmission();
    return this.#decisions.decide(call, this.#rulebookOf(call).rulesOf(only));
  }

  async #wait(call: CallFacts, given: AdmitOptions): Promise<Admission> {
    const { only, maxWaitMs, signal }: CheckedAdmitOptions = checkAdmitOptions(given);
    if (this.#isOff) return new UnmeteredAdmission();
    const rules = this.#rulebookOf(call).rulesOf(only);
    checkCallFacts(call, rules.needs);
    const groups = call.metered === false ? [] : (rules.enforced?.groups ?? []);
    return this.#queue.admit({
      slots: groups.map((group) => slotOfGroup(group, call)),
      decide: () => this.#decisions.decide(call, rules),
      check: () => this.#decisions.check(call, rules),
      maxWaitMs,
      signal,
    });
  }

  #rulebookOf(call: CallFacts): Rulebook {
    if (this.#fixed !== undefined) return this.#fixed;
    const { policies } = this.#options;
    return this.#rulebook(typeof policies === 'function' ? policies(call) : policies);
  }

  #rulebookOfSlot(policies: readonly Policy[] | undefined): Rulebook {
    const rulebook = policies === undefined ? this.#fixed : this.#rulebook(policies);
    if (rulebook !== undefined) return rulebook;
    throw new ConfigurationError({
      field: 'policies',
      problem: 'depend on the call, and this enforcer cannot tell which hold for the slot',
      allowed: 'usage(slot, policies) with the policies of the slot',
    });
  }

  #rulebook(policies: readonly Policy[]): Rulebook {
    const known = this.#rulebooks.get(policies);
    if (known !== undefined) return known;
    const rulebook = new Rulebook(policies, this.#options.mode, this.#openGate);
    this.#rulebooks.set(policies, rulebook);
    return rulebook;
  }

  #format(usage: readonly MeterUsage[]): Record<string, string> {
    const perMinute = usage.find(({ policy }) => policy === 'requests_per_minute');
    return {
      ...(perMinute === undefined ? {} : formatRateLimitFields(perMinute)),
      ...formatIetfRateLimit(usage, this.#now()),
    };
  }
}
