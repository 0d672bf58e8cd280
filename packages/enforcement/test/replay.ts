import { createEnforcer, memoryStore, requestsPerSecond } from '../src/index.ts';
import type {
  Admission,
  CallFacts,
  EnforcementSnapshot,
  EnforcementStore,
  Enforcer,
  MemoryStore,
  MeterLimit,
  MeterPolicy,
  WindowFrom,
} from '../src/index.ts';
import { BruteForceModel } from './brute-force-model.ts';
import type { ModelDecision, ModelPart, Saved } from './brute-force-model.ts';

/** A Tuesday shortly before midnight, at the end of a month and of a year: all calendars turn in the trace. */
const startAt = Date.UTC(2030, 11, 31, 23, 59, 30);
export const slots = ['a', 'b'] as const;
export const tenants = ['t1', 't2'] as const;

/** The scope function of all traces. */
export const byTenant = ({ tags }: CallFacts): string => tags?.['tenant'] ?? 't1';

export interface Step {
  readonly do: string;
  readonly slot?: string;
  readonly tenant?: string;
  readonly set?: number;
  readonly which?: number;
  readonly tokens?: number | undefined;
  readonly microUsd?: number | undefined;
  readonly byMs?: number;
}

export interface ReplayRules {
  /** Lists of policies between which the steps choose. */
  readonly sets: readonly (readonly MeterPolicy[])[];
  readonly windowFrom: WindowFrom;
  readonly ttlMs: number;
  /** Whether the store is used as a remote one is. */
  readonly byId?: boolean;
  /** A remote store in place of the memory store. */
  readonly remote?: RemoteStores;
}

/** Stores of several processes that share their counters, at the same time. */
export interface RemoteStores {
  /** As a process opens it that takes another one's place. */
  open(now: () => number): EnforcementStore;
  /** Resolves when all that was reported to any of them is written. */
  written(): Promise<void>;
}

interface Made {
  readonly admission: Admission;
  readonly decisions: readonly ModelDecision[];
}

/** One trace, played on the enforcer and on the model side by side. */
export class Replay {
  readonly #model: BruteForceModel;
  readonly #rules: ReplayRules;
  #store: MemoryStore;
  #enforcer: Enforcer;
  #made: Made[] = [];
  /** What was written to a disk last. */
  #saved: { readonly snapshot: EnforcementSnapshot | 'empty'; readonly model: Saved } = {
    snapshot: 'empty',
    model: { entries: [], now: 0 },
  };
  #set = 0;
  #now = startAt;
  /** What the enforcer said, and what it should have said. */
  readonly seen: unknown[] = [];
  readonly expected: unknown[] = [];

  constructor(rules: ReplayRules) {
    this.#rules = rules;
    const { ttlMs, windowFrom, remote } = rules;
    this.#model = new BruteForceModel({ ttlMs, windowFrom, sharedLogs: remote !== undefined });
    this.#store = memoryStore({ snapshot: 'empty', now: () => this.#now });
    this.#enforcer = this.#start();
  }

  async play(step: Step): Promise<void> {
    // The store has to have seen the instant from which the clock is set back.
    if (step.byMs !== undefined && step.byMs < 0)
      await this.#enforcer.usage('anybody', [requestsPerSecond(1)]);
    this.#now += step.byMs ?? 0;
    this.#model.moveTo(this.#now);
    if (step.do === 'admit') await this.#admit(step);
    else if (step.do === 'save') this.#save();
    else if (step.do === 'crash') this.#crash();
    else if (step.do === 'restart') {
      this.#save();
      this.#crash();
    } else if (step.do === 'leave') this.#leave();
    else this.#report(step);
    await this.#rules.remote?.written();
  }

  /** What the counters say is what counting all events anew says. */
  async compareUsage(): Promise<void> {
    for (const slot of slots) {
      for (const tenant of tenants) {
        const call = callOf({ do: 'usage', slot, tenant });
        this.seen.push(
          (await this.#enforcer.usage(call, this.#policies())).map(
            ({ policy, limit, used, remaining, resetAt }) => [
              policy,
              limit,
              used,
              remaining,
              resetAt,
            ],
          ),
        );
        const parts = [...this.#parts(call, 'enforce'), ...this.#parts(call, 'observe')];
        this.expected.push(
          parts.flatMap((part) => part.meters.map((meter) => this.#standing(part.slot, meter))),
        );
      }
    }
  }

  #start(): Enforcer {
    return createEnforcer({
      policies: () => this.#policies(),
      store: this.#openStore(),
      windowFrom: this.#rules.windowFrom,
      reservationTtlMs: this.#rules.ttlMs,
      storeTimeoutMs: 30_000,
      now: () => this.#now,
    });
  }

  #openStore(): EnforcementStore {
    const { remote, byId } = this.#rules;
    // Of a clock that is set back each slot of a remote store knows what was last written to it, not what was asked: the
    // model has one for all slots.
    if (remote !== undefined) return remote.open(() => this.#model.now);
    return byId === true ? withIdsOnly(this.#store) : this.#store;
  }

  #save(): void {
    const snapshot = JSON.parse(JSON.stringify(this.#store.snapshot()));
    this.#saved = { snapshot, model: this.#model.save() };
  }

  /** The process dies with all that it has not saved. */
  #crash(): void {
    const { snapshot, model } = this.#saved;
    this.#store = memoryStore({ snapshot, now: () => this.#now });
    this.#model.restart(model, this.#now);
    this.#leave();
  }

  /** A process that shares the store dies: nobody reports on its calls, and another one takes its place. */
  #leave(): void {
    this.#enforcer = this.#start();
    this.#made = [];
  }

  #report({ do: what, which = 0, tokens, microUsd }: Step): void {
    const target = this.#made[which % Math.max(1, this.#made.length)];
    if (target === undefined) return;
    const { admission } = target;
    const entries = target.decisions.flatMap((decision) => decision.entries);
    if (what === 'arrived') {
      admission.arrived();
      for (const entry of entries) this.#model.arrived(entry);
    } else if (what === 'settle') {
      this.expected.push(entries.some(({ closed }) => !closed));
      const costUsd = microUsd === undefined ? undefined : microUsd / 1e6;
      this.seen.push(admission.settle({ tokens, costUsd }));
      for (const entry of entries) this.#model.settle(entry, tokens, microUsd);
    } else if (what === 'release') {
      this.expected.push(entries.some(({ closed }) => !closed));
      this.seen.push(admission.release());
      for (const entry of entries) this.#model.release(entry);
    } else if (what === 'renew') {
      admission.renew();
      for (const entry of entries) this.#model.renew(entry);
    }
  }

  async #admit(step: Step): Promise<void> {
    this.#set = (step.set ?? 0) % this.#rules.sets.length;
    const call = callOf(step);
    const { tokens = 0, microUsd = 0 } = step;
    const admission = await this.#enforcer.admit(call);
    const { denial, wouldDeny } = admission;
    const isRemote = this.#rules.byId === true || this.#rules.remote !== undefined;
    const manner = isRemote ? 'in turn' : 'jointly';
    const amounts = { tokens, microUsd };
    const enforced = this.#model.admit(amounts, this.#parts(call, 'enforce'), manner);
    const observed =
      enforced.deniedBy === undefined
        ? this.#model.admit(amounts, this.#parts(call, 'observe'), manner)
        : undefined;
    this.seen.push([denial?.policy, denial?.limit, denial?.retryAfterMs, wouldDeny?.policy]);
    this.seen.push([wouldDeny?.limit, wouldDeny?.retryAfterMs]);
    const { deniedBy } = enforced;
    const retryAfterMs = deniedBy === undefined ? undefined : enforced.retryAfterMs;
    this.expected.push([deniedBy?.name, deniedBy?.limit, retryAfterMs, observed?.deniedBy?.name]);
    const wouldRetry = observed?.deniedBy === undefined ? undefined : observed.retryAfterMs;
    this.expected.push([observed?.deniedBy?.limit, wouldRetry]);
    const decisions = observed === undefined ? [enforced] : [enforced, observed];
    this.#made.push({ admission, decisions });
  }

  /** In the order of the decision: the client, the key, the tenant. Observed meters are an account of their own. */
  #parts(call: CallFacts, mode: 'enforce' | 'observe'): ModelPart[] {
    const ofMode = this.#policies().filter((policy) => (policy.mode ?? 'enforce') === mode);
    const enforced = this.#policies().filter((policy) => policy.mode !== 'observe');
    const owner = mode === 'observe' ? 'observed ' : '';
    const scopes = [
      ['client', 'client'],
      ['key', `key ${call.keyId}`],
      [byTenant, `tenant ${byTenant(call)}`],
    ] as const;
    return scopes.flatMap(([scope, slot]) => {
      const own = ofMode.filter((policy) => (policy.scope ?? 'key') === scope);
      const isTwin = (policy: MeterPolicy): boolean =>
        mode === 'observe' &&
        enforced.some((other) => (other.scope ?? 'key') === scope && isOneCounter(policy, other));
      return [own.filter((policy) => !isTwin(policy)), own.filter(isTwin)]
        .filter((policies) => policies.length > 0)
        .map((policies) => ({ slot: owner + slot, meters: policies.map(({ meter }) => meter) }));
    });
  }

  #standing(slot: string, meter: MeterLimit): unknown[] {
    const used = this.#model.used(slot, meter);
    const resetAt =
      meter.kind === 'rolling'
        ? this.#model.rollingResetAt(slot, meter)
        : this.#model.calendarResetAt(meter);
    return [meter.name, meter.limit, used, Math.max(0, meter.limit - used), resetAt];
  }

  #policies(): readonly MeterPolicy[] {
    return this.#rules.sets[this.#set] ?? [];
  }
}

/** Rolling windows of one unit are counted in one place. */
function isOneCounter({ name, meter }: MeterPolicy, other: MeterPolicy): boolean {
  const { kind, unit } = other.meter;
  return name === other.name || (kind === 'rolling' && meter.kind === kind && meter.unit === unit);
}

function callOf({ slot = 'a', tenant = 't1', tokens = 0, microUsd = 0 }: Step): CallFacts {
  return {
    keyId: slot,
    capability: 'chat',
    estimate: { tokens, costUsd: microUsd / 1e6 },
    tags: { tenant },
  };
}

/** The same store behind a wall of promises, so that the enforcer has to take the way by ids. */
function withIdsOnly(store: MemoryStore): EnforcementStore {
  return {
    reserve: (request) => Promise.resolve(store.reserve(request)),
    arrived: (id) => store.arrived(id),
    settle: (id, actual) => store.settle(id, actual),
    release: (id) => store.release(id),
    renew: (id) => store.renew(id),
    usage: (slot, meters) => Promise.resolve(store.usage(slot, meters)),
  };
}
