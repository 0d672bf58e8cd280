import {
  policiesFromKey,
  type Enforcer,
  type GatewayLimitsPolicy,
  type KeyRecord,
  type LimitOptions,
  type MeterPolicy,
  type MeterUsage,
  type Policy,
} from '@regpilot/enforcement';
import { foreignUse, type UseAtStart } from './foreign-use.ts';
import { policiesFromHeaders, type ToldLimit } from './told-limits.ts';

/** What a key's own record says beside its limits changes with every call. */
const restless = new Set(['last_used_at', 'updated_at', 'used', 'remaining', 'reset_at']);

/** The limits of one key, as far as the gateway has told of them. */
export class KeyLimits {
  /** When the record was last asked for, epoch milliseconds. */
  askedAt = Number.NEGATIVE_INFINITY;
  isAsking = false;
  /** Whether the record was never asked for. */
  isNew = true;
  /** While calls wait for the first record. */
  firstAnswer: Promise<void> | undefined;
  /** The client's own policies, with the gateway's for this key in the place of the marker. */
  policies: readonly Policy[];
  readonly #own: readonly Policy[];
  readonly #slot: string;
  #meters: readonly MeterPolicy[] = [];
  #form = '';
  /** Requests begun with the key. */
  #begun = 0;
  /** The latest-begun request whose answer was learned from: older answers tell of older times. */
  #learned = 0;

  constructor(slot: string, own: readonly Policy[]) {
    this.#slot = slot;
    this.#own = own;
    this.policies = withLimits(own, () => []);
  }

  /** A request begins. */
  begin(enforcer: Enforcer): UseAtStart {
    this.#begun += 1;
    return { order: this.#begun, usage: this.#usage(enforcer) };
  }

  /** @throws ConfigurationError for a record that this version cannot read. */
  adoptRecord(record: KeyRecord): void {
    const form = JSON.stringify(record, (field, value: unknown) =>
      restless.has(field) ? undefined : value,
    );
    this.#adopt(form, (options) => policiesFromKey(record, options));
  }

  adoptHeaders(told: readonly ToldLimit[]): void {
    if (told.length === 0) return;
    const form = JSON.stringify(told, (field, value: unknown) =>
      restless.has(field) ? undefined : value,
    );
    this.#adopt(form, (options) => policiesFromHeaders(told, options));
  }

  /** Enters what others have used. `charge` charges one meter of the key and nothing else. */
  learn(
    told: readonly ToldLimit[],
    start: UseAtStart,
    enforcer: Enforcer,
    charge: (meter: MeterPolicy, amount: number) => void,
  ): void {
    if (start.order < this.#learned) return;
    this.#learned = start.order;
    const now = { begun: this.#begun, usage: this.#usage(enforcer) };
    for (const meter of this.#meters) {
      const row = told.find(({ policy }) => policy === meter.name);
      const amount = row === undefined ? 0 : foreignUse(meter, row.used, start, now);
      if (amount > 0) charge(meter, amount);
    }
  }

  isRolling(name: string): boolean {
    return this.#meters.some(({ meter }) => meter.name === name && meter.kind === 'rolling');
  }

  /** The same list for the same limits: a list is compiled once, and soft limits are told once. */
  #adopt(form: string, make: (options: LimitOptions) => Policy[]): void {
    if (form === this.#form) return;
    const policies = withLimits(this.#own, make);
    const known = new Set(this.#own);
    this.#meters = policies.filter(
      (policy): policy is MeterPolicy => policy.kind === 'meter' && !known.has(policy),
    );
    this.policies = policies;
    this.#form = form;
  }

  #usage(enforcer: Enforcer): readonly MeterUsage[] {
    if (this.#meters.length === 0) return [];
    const usage = enforcer.usage(this.#slot, this.#meters);
    // The counters are in this process.
    return usage instanceof Promise ? [] : usage;
  }
}

function withLimits(
  own: readonly Policy[],
  make: (options: LimitOptions) => readonly Policy[],
): Policy[] {
  return own.flatMap((policy) => (policy.kind === 'gateway' ? make(optionsOf(policy)) : [policy]));
}

function optionsOf({ mode, warnAt }: GatewayLimitsPolicy): LimitOptions {
  return { ...(mode === undefined ? {} : { mode }), ...(warnAt === undefined ? {} : { warnAt }) };
}
