import type { Amounts } from '../meters/amounts.ts';
import type { MeterUsage } from '../meters/meter.ts';
import type { MeterPolicy } from '../policies/policy.ts';
import type { ReservationRules } from '../stores/enforcement-store.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import { Reservation, type ReservationTerms } from '../stores/memory/reservation.ts';
import { actualAmounts } from './admission.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate, CallFacts } from './call-facts.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { refusalOfMeters } from './refusal.ts';

interface MemoryTerms extends ReservationTerms {
  readonly ledger: MemoryLedger;
}

/** The way to a memory store that spares each call an id, a table look-up and its own list of meters. */
export class MemoryGate implements MeterGate {
  readonly #ledger: MemoryLedger;
  readonly #policies: readonly MeterPolicy[];
  readonly #terms: MemoryTerms;

  constructor(ledger: MemoryLedger, policies: readonly MeterPolicy[], rules: ReservationRules) {
    this.#ledger = ledger;
    this.#policies = policies;
    const prepared = ledger.prepare(policies.map(({ meter }) => meter));
    this.#terms = { ledger, prepared, rules };
  }

  admit(call: CallFacts, clock: number): Admission {
    const ledger = this.#ledger;
    const now = ledger.moveTo(clock);
    const slot = call.slot ?? call.keyId;
    const admission = new MemoryAdmission(slot, this.#terms, amountsOf(call), now);
    const denied = ledger.charge(admission);
    return denied === undefined ? admission : refusalOfMeters(this.#policies, denied);
  }

  usage(slot: string): MeterUsage[] {
    return this.#ledger.usage(slot, this.#terms.prepared);
  }
}

/** A reservation that is the admission itself: one object for each call, and no look-up at its end. */
class MemoryAdmission extends Reservation implements Admitted {
  readonly #ledger: MemoryLedger;

  constructor(slot: string, terms: MemoryTerms, estimate: Amounts, reservedAt: number) {
    super(slot, terms, estimate, reservedAt);
    this.#ledger = terms.ledger;
  }

  get allowed(): true {
    return true;
  }

  get denial(): null {
    return null;
  }

  get wouldDeny(): null {
    return null;
  }

  get usage(): MeterUsage[] {
    return this.#ledger.usage(this.slot, this.terms.prepared);
  }

  arrived(): void {
    this.#ledger.start(this);
  }

  settle(actual: CallEstimate): void {
    this.#ledger.settle(this, actualAmounts(actual));
  }

  release(): void {
    this.#ledger.release(this);
  }
}
