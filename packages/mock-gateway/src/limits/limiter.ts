import { formatIetfRateLimit, formatRateLimitFields, formatRetryAfter } from '@regpilot/contract';
import {
  createEnforcer,
  memoryStore,
  policiesFromKey,
  type Admission,
  type CallFacts,
  type Denial,
  type Enforcer,
  type EnforcementStore,
  type MeterUsage,
} from '@regpilot/enforcement';
import type { Clock } from '../clock/clock.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { KeySettings } from '../keys/key-entry.ts';
import type { Key } from '../keys/key-store.ts';
import type { Plan } from '../plans/plans.ts';
import { effectiveLimits } from './effective-limits.ts';

/** What a call asks of a key, the identity of the key aside. */
export type Demand = Omit<CallFacts, 'keyId' | 'slot'>;

export type Admitted = Extract<Admission, { allowed: true }>;

/** A refused call is charged as a request, and as nothing else. */
const requestOnly: Demand = { capability: null, estimate: { tokens: 0, costUsd: 0 } };

/** Every permission and every limit of every key, decided by `@regpilot/enforcement`. */
export class Limiter {
  readonly #store: EnforcementStore = memoryStore();
  readonly #clock: Clock;
  readonly #plan: Plan;
  /** One for each version of a key's settings, all on one store: counters outlive a change of the limits. */
  readonly #enforcers = new WeakMap<KeySettings, Enforcer>();

  constructor(clock: Clock, plan: Plan) {
    this.#clock = clock;
    this.#plan = plan;
  }

  /** Whether a key's limits can be enforced at all. @throws ConfigurationError naming the limit that cannot. */
  prepare(key: Key): void {
    this.#enforcer(key);
  }

  /** @throws Refusal 403 or 429; a call that it throws for has charged nothing. */
  async admit(key: Key, demand: Demand): Promise<Admitted> {
    const { id, lineage } = key.entry;
    const admission = await this.#enforcer(key).admit({ ...demand, keyId: id, slot: lineage });
    if (admission.allowed) return admission;
    throw this.#refusal(admission.denial, admission.usage);
  }

  /** Only the permissions: charges nothing. @throws Refusal 403. */
  async check(key: Key, demand: Demand): Promise<void> {
    await this.admit(key, { ...demand, metered: false });
  }

  /** Charges one request without tokens or money, as the outcome table asks for refused calls. @throws Refusal 429. */
  async chargeRequest(key: Key): Promise<void> {
    const admission = await this.admit(key, requestOnly);
    admission.settle({ tokens: 0, costUsd: 0 });
  }

  async usage(key: Key): Promise<readonly MeterUsage[]> {
    return this.#enforcer(key).usage(key.entry.lineage);
  }

  /** The rate-limit fields of an answer; none for a key without limits. */
  async headers(key: Key): Promise<Record<string, string>> {
    return this.#enforcer(key).headers(key.entry.lineage);
  }

  #enforcer(key: Key): Enforcer {
    const known = this.#enforcers.get(key.settings);
    if (known !== undefined) return known;
    // Status and expiry are authentication's, which also knows of grace periods and of stale views.
    const policies = policiesFromKey({
      permissions: key.settings.permissions,
      legacy: key.entry.legacy,
      ...effectiveLimits(key, this.#plan),
    });
    const enforcer = createEnforcer({
      policies,
      store: this.#store,
      windowFrom: 'admitted',
      now: () => this.#clock.now(),
    });
    this.#enforcers.set(key.settings, enforcer);
    return enforcer;
  }

  #refusal(
    { code, status, message, details, limit, remaining, resetAt, window, retryAfterMs }: Denial,
    usage: readonly MeterUsage[],
  ): Refusal {
    if (status !== 429 || limit === null)
      return new Refusal(code, { message, details: { ...details } });
    return new Refusal(code, {
      message,
      details: { ...details },
      headers: {
        ...formatIetfRateLimit(usage, this.#clock.now()),
        ...formatRateLimitFields({ limit, remaining: remaining ?? 0, resetAt }),
        ...(retryAfterMs === null ? {} : { 'retry-after': formatRetryAfter(retryAfterMs) }),
      },
      fields: {
        retry_after: retryAfterMs === null ? null : Number(formatRetryAfter(retryAfterMs)),
        limit,
        ...(window === null ? {} : { window }),
      },
    });
  }
}
