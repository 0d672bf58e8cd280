import type { MeterUsage } from '../meters/meter.ts';
import type { MeterPolicy } from '../policies/policy.ts';
import type { ReservationRules } from '../stores/enforcement-store.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import type { PreparedMeters } from '../stores/memory/prepared-meters.ts';
import { Reservation } from '../stores/memory/reservation.ts';
import { actualAmounts } from './admission.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate, CallFacts } from './call-facts.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { refusalOfMeters } from './refusal.ts';

/** The way to a memory store that spares each call an id, a table look-up and its own list of meters. */
export class MemoryGate implements MeterGate {
  readonly #ledger: MemoryLedger;
  readonly #policies: readonly MeterPolicy[];
  readonly #prepared: PreparedMeters;
  readonly #rules: ReservationRules;

  constructor(ledger: MemoryLedger, policies: readonly MeterPolicy[], rules: ReservationRules) {
    this.#ledger = ledger;
    this.#policies = policies;
    this.#prepared = ledger.prepare(policies.map(({ meter }) => meter));
    this.#rules = rules;
  }

  admit(call: CallFacts, clock: number): Admission {
    const slot = call.slot ?? call.keyId;
    const outcome = this.#ledger.reserve({
      slot,
      prepared: this.#prepared,
      amounts: amountsOf(call),
      clock,
      rules: this.#rules,
    });
    if (outcome instanceof Reservation) return new MemoryAdmission(this.#ledger, outcome);
    return refusalOfMeters(this.#policies, outcome);
  }

  usage(slot: string): MeterUsage[] {
    return this.#ledger.usage(slot, this.#prepared);
  }
}

class MemoryAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly #ledger: MemoryLedger;
  readonly #reservation: Reservation;

  constructor(ledger: MemoryLedger, reservation: Reservation) {
    this.#ledger = ledger;
    this.#reservation = reservation;
  }

  get usage(): MeterUsage[] {
    return this.#ledger.usage(this.#reservation.slot.name, this.#reservation.prepared);
  }

  arrived(): void {
    this.#ledger.start(this.#reservation);
  }

  settle(actual: CallEstimate): void {
    this.#ledger.settle(this.#reservation, actualAmounts(actual));
  }

  release(): void {
    this.#ledger.release(this.#reservation);
  }
}
