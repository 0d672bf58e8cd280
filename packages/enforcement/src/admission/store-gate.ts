import { unitIndex } from '../meters/amounts.ts';
import type { Amounts } from '../meters/amounts.ts';
import type { Meter, MeterUsage } from '../meters/meter.ts';
import type {
  Denied,
  EnforcementStore,
  MaybePromise,
  ReservationRules,
  Reserved,
} from '../stores/enforcement-store.ts';
import type { Admission, RefusedAdmission } from './admission.ts';
import type { CallFacts } from './call-facts.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import type { MeterGroup } from './meter-group.ts';
import type { PendingWrites } from './pending-writes.ts';
import { refusalOfMeters } from './refusal.ts';
import { StoreAdmission } from './store-admission.ts';
import type { ReservedPart } from './store-admission.ts';

export interface StoreGateParts {
  readonly store: EnforcementStore;
  readonly rules: ReservationRules;
  readonly newId: () => string;
  readonly writes: PendingWrites;
  /** Told when a call of a slot has ended. */
  readonly freed: (slot: string) => void;
}

/** A decision that is under way. */
interface Asking {
  readonly slots: readonly string[];
  readonly amounts: Amounts;
  /** In the order of the groups. */
  readonly reserved: ReservedPart[];
}

/**
 * The way to any store, by ids. It gives up the turn only where the store does. Scopes are reserved
 * one after the other, and given back when a later one is denied.
 */
export class StoreGate implements MeterGate {
  readonly groups: readonly MeterGroup[];
  readonly #parts: StoreGateParts;

  constructor(groups: readonly MeterGroup[], parts: StoreGateParts) {
    this.groups = groups;
    this.#parts = parts;
  }

  admit(call: CallFacts): MaybePromise<Admission> {
    const slots = this.groups.map((group) => slotOfGroup(group, call));
    return this.#reserve({ slots, amounts: amountsOf(call), reserved: [] });
  }

  usage({ policies }: MeterGroup, slot: string): MaybePromise<readonly MeterUsage[]> {
    return this.#parts.store.usage(
      slot,
      policies.map(({ meter }) => meter),
    );
  }

  /** Reserves what is still missing, or gives back what is there. */
  #reserve(asking: Asking): MaybePromise<Admission> {
    try {
      for (
        let group = this.groups[asking.reserved.length];
        group !== undefined;
        group = this.groups[asking.reserved.length]
      ) {
        const refused = this.#ask(asking, group);
        if (refused instanceof Promise) {
          return refused.then(
            (late) => late ?? this.#reserve(asking),
            (error: unknown) => {
              this.#giveBack(asking);
              throw error;
            },
          );
        }
        if (refused !== undefined) return refused;
      }
    } catch (error) {
      this.#giveBack(asking);
      throw error;
    }
    return new StoreAdmission(asking.reserved, this.#parts);
  }

  #ask(asking: Asking, { policies }: MeterGroup): MaybePromise<RefusedAdmission | undefined> {
    const { slots, amounts, reserved } = asking;
    const { store, rules, newId } = this.#parts;
    const slot = slots[reserved.length] ?? '';
    const id = newId();
    const meters: Meter[] = policies.map(({ meter }) => ({
      ...meter,
      amount: amounts[unitIndex[meter.unit]],
    }));
    const take = (outcome: Reserved | Denied): RefusedAdmission | undefined => {
      if (outcome.allowed) {
        reserved.push({ id, slot, usage: outcome.usage });
        return undefined;
      }
      const refused = refusalOfMeters(policies, outcome, slot);
      this.#giveBack(asking);
      return refused;
    };
    const outcome = store.reserve({ slot, id, meters, ...rules });
    return outcome instanceof Promise ? outcome.then(take) : take(outcome);
  }

  #giveBack({ reserved }: Asking): void {
    const { store, writes, freed } = this.#parts;
    for (const { id, slot } of reserved.splice(0)) {
      writes.add(
        () => store.release(id),
        () => freed(slot),
      );
    }
  }
}
