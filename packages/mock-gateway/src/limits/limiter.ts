import { ConfigurationError, isRegPilotError, limitRefusal } from '@regpilot/contract';
import type {
  Admission,
  CallFacts,
  Denial,
  Enforcer,
  MeterUsage,
  PlanName,
  Policy,
} from '@regpilot/enforcement';
import type { Clock } from '../clock/clock.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { KeySettings } from '../keys/key-entry.ts';
import type { Key } from '../keys/key-store.ts';
import { keyPolicies } from './key-policies.ts';
import type { Enforce } from './store-in-use.ts';

/** What a call asks of a key. Who asks is added here; from where was decided before. */
export type Demand = Omit<CallFacts, 'keyId' | 'slot' | 'ip'>;

export type Admitted = Extract<Admission, { allowed: true }>;

/** A refused call is charged as a request, and as nothing else. */
const requestOnly: Demand = { capability: null, estimate: { tokens: 0, costUsd: 0 } };

/** The enforcers of one version of a key's settings. */
interface KeyEnforcers {
  /** Null for a key that may be used from anywhere. */
  readonly addresses: Enforcer | null;
  readonly calls: Enforcer;
}

/** Every permission and every limit of every key, decided by `@regpilot/enforcement`. */
export class Limiter {
  readonly #enforce: Enforce;
  readonly #clock: Clock;
  readonly #planName: PlanName;
  /** All on one store: counters outlive a change of the limits. */
  readonly #enforcers = new WeakMap<KeySettings, KeyEnforcers>();

  constructor(clock: Clock, planName: PlanName, enforce: Enforce) {
    this.#enforce = enforce;
    this.#clock = clock;
    this.#planName = planName;
  }

  /** Whether a key can be held to its record at all. @throws ConfigurationError naming the field that it cannot. */
  prepare(key: Key): void {
    this.#enforcersOf(key);
  }

  /**
   * Whether the key may be used from an address: the connection's own, since any caller can send
   * forwarding headers. Charges nothing. @throws Refusal IP_NOT_ALLOWED.
   */
  async requireAddress(key: Key, ip: string | undefined): Promise<void> {
    const { addresses } = this.#enforcersOf(key);
    if (addresses === null) return;
    const admission = await admitAddress(addresses, key.entry.id, ip);
    if (!admission.allowed) throw this.#refusal(admission.denial, admission.usage);
  }

  /** @throws Refusal 403 or 429; a call that it throws for has charged nothing. */
  async admit(key: Key, demand: Demand): Promise<Admitted> {
    const { id, lineage } = key.entry;
    const admission = await this.#enforcersOf(key).calls.admit({
      ...demand,
      keyId: id,
      slot: lineage,
    });
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
    return this.#enforcersOf(key).calls.usage(key.entry.lineage);
  }

  /** The rate-limit fields of an answer; none for a key without limits, and while a store of the user's is away. */
  async headers(key: Key): Promise<Record<string, string>> {
    try {
      return await this.#enforcersOf(key).calls.headers(key.entry.lineage);
    } catch (error) {
      if (isStoreAway(error)) return {};
      throw error;
    }
  }

  #enforcersOf(key: Key): KeyEnforcers {
    const known = this.#enforcers.get(key.settings);
    if (known !== undefined) return known;
    const { addresses, calls } = keyPolicies(key, this.#planName);
    const enforcers = {
      addresses: addresses.length === 0 ? null : this.#enforcer(addresses),
      calls: this.#enforcer(calls),
    };
    this.#enforcers.set(key.settings, enforcers);
    return enforcers;
  }

  #enforcer(policies: readonly Policy[]): Enforcer {
    return this.#enforce({
      policies,
      windowFrom: 'admitted',
      now: () => this.#clock.now(),
    });
  }

  #refusal(denial: Denial, usage: readonly MeterUsage[]): Refusal {
    const { code, status, message, details, limit, remaining } = denial;
    const parts = { message, details: { ...details } };
    if (status !== 429 || limit === null) return new Refusal(code, parts);
    const met = { ...denial, limit, remaining: remaining ?? 0 };
    return new Refusal(code, { ...parts, ...limitRefusal(met, usage, this.#clock.now()) });
  }
}

/** Whether it is for want of the store that holds the counters: of one in memory it never is. */
export function isStoreAway(error: unknown): boolean {
  return isRegPilotError(error) && error.code === 'STORE_UNAVAILABLE';
}

/** Callers in this process may name anything for an address; what is none is as good as unknown. */
async function admitAddress(
  addresses: Enforcer,
  keyId: string,
  ip: string | undefined,
): Promise<Admission> {
  try {
    return await addresses.admit({ keyId, capability: null, ip });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return addresses.admit({ keyId, capability: null });
  }
}
