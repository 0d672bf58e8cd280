import type { Meter, MeterUsage } from '../meters/meter.ts';
import type { MeterPolicy } from '../policies/policy.ts';
import type {
  Denied,
  EnforcementStore,
  MaybePromise,
  ReservationRules,
  Reserved,
} from '../stores/enforcement-store.ts';
import { unitIndex } from '../meters/amounts.ts';
import { actualAmounts } from './admission.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate, CallFacts } from './call-facts.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import type { PendingWrites } from './pending-writes.ts';
import { refusalOfMeters } from './refusal.ts';

export interface StoreGateParts {
  readonly store: EnforcementStore;
  readonly policies: readonly MeterPolicy[];
  readonly rules: ReservationRules;
  readonly newId: () => string;
  readonly writes: PendingWrites;
}

/** The way to any store, by ids. It gives up the turn only where the store does. */
export class StoreGate implements MeterGate {
  readonly #parts: StoreGateParts;

  constructor(parts: StoreGateParts) {
    this.#parts = parts;
  }

  admit(call: CallFacts): MaybePromise<Admission> {
    const { store, policies, rules, newId } = this.#parts;
    const amounts = amountsOf(call);
    const id = newId();
    const meters: Meter[] = policies.map(({ meter }) => ({
      ...meter,
      amount: amounts[unitIndex[meter.unit]],
    }));
    const outcome = store.reserve({ slot: call.slot ?? call.keyId, id, meters, ...rules });
    return outcome instanceof Promise
      ? outcome.then((late) => this.#admission(late, id))
      : this.#admission(outcome, id);
  }

  usage(slot: string): MaybePromise<readonly MeterUsage[]> {
    return this.#parts.store.usage(
      slot,
      this.#parts.policies.map(({ meter }) => meter),
    );
  }

  #admission(outcome: Reserved | Denied, id: string): Admission {
    if (!outcome.allowed) return refusalOfMeters(this.#parts.policies, outcome);
    return new StoreAdmission(this.#parts.store, this.#parts.writes, id, outcome.usage);
  }
}

class StoreAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly usage: readonly MeterUsage[];
  readonly #store: EnforcementStore;
  readonly #writes: PendingWrites;
  readonly #id: string;
  #arrived = false;
  #closed = false;

  constructor(
    store: EnforcementStore,
    writes: PendingWrites,
    id: string,
    usage: readonly MeterUsage[],
  ) {
    this.#store = store;
    this.#writes = writes;
    this.#id = id;
    this.usage = usage;
  }

  arrived(): void {
    if (this.#arrived || this.#closed) return;
    this.#arrived = true;
    this.#writes.add(this.#store.arrived(this.#id));
  }

  settle(actual: CallEstimate): void {
    const amounts = actualAmounts(actual);
    if (this.#closed) return;
    this.#closed = true;
    this.#writes.add(this.#store.settle(this.#id, amounts));
  }

  release(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#writes.add(this.#store.release(this.#id));
  }
}
