import type { MeterUsage } from '../meters/meter.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import { Reservation, type ReservationTerms } from '../stores/memory/reservation.ts';
import { actualAmounts } from './admission.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate, CallFacts } from './call-facts.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import type { MeterGroup } from './meter-group.ts';
import { refusalOfMeters } from './refusal.ts';

/**
 * The way to a memory store for meters of one scope. It spares each call an id, a table look-up and
 * its own list of meters.
 */
export class MemoryGate implements MeterGate {
  readonly groups: readonly [MeterGroup];
  readonly #group: MeterGroup;
  /** The common case, looked up once. */
  readonly #isOfKey: boolean;
  readonly #ledger: MemoryLedger;
  readonly #terms: ReservationTerms;
  /**
   * An admission that charges nothing and never ends. When a full collection finds no call in flight, V8
   * drops the hidden classes of admissions and reservations, and all code that was compiled for them:
   * decisions would be slow again after every quiet moment. One that is always there keeps them.
   */
  readonly exemplar: Admitted;

  constructor(
    ledger: MemoryLedger,
    group: MeterGroup,
    { rules, expired }: Pick<ReservationTerms, 'rules' | 'expired'>,
  ) {
    this.groups = [group];
    this.#group = group;
    this.#isOfKey = group.scope === 'key' && !group.onTrial;
    this.#ledger = ledger;
    const prepared = ledger.prepare(group.policies.map(({ meter }) => meter));
    this.#terms = { prepared, rules, expired };
    this.exemplar = new MemoryAdmission(
      ledger,
      new Reservation('', this.#terms, amountsOf({ keyId: '', capability: null }), 0),
    );
  }

  admit(call: CallFacts, reading: number): Admission {
    const ledger = this.#ledger;
    const slot = this.#isOfKey ? (call.slot ?? call.keyId) : slotOfGroup(this.#group, call);
    const now = ledger.moveTo(reading);
    const reservation = new Reservation(slot, this.#terms, amountsOf(call), now);
    const denied = ledger.charge(reservation);
    return denied === undefined
      ? new MemoryAdmission(ledger, reservation)
      : refusalOfMeters(this.#group.policies, denied, slot);
  }

  usage(_group: MeterGroup, slot: string): MeterUsage[] {
    return this.#ledger.usage(slot, this.#terms.prepared);
  }
}

/**
 * A reservation as users see it. Not a class derived from it, although that would spare an object: V8
 * makes objects of derived classes several times more slowly, by a tenth of the whole decision.
 */
class MemoryAdmission implements Admitted {
  readonly #ledger: MemoryLedger;
  readonly #reservation: Reservation;

  constructor(ledger: MemoryLedger, reservation: Reservation) {
    this.#ledger = ledger;
    this.#reservation = reservation;
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
    const { slot, terms } = this.#reservation;
    return this.#ledger.usage(slot, terms.prepared);
  }

  arrived(): void {
    this.#ledger.start(this.#reservation);
  }

  settle(actual: CallEstimate): boolean {
    return this.#ledger.settle(this.#reservation, actualAmounts(actual));
  }

  release(): boolean {
    return this.#ledger.release(this.#reservation);
  }

  renew(): void {
    this.#ledger.renew(this.#reservation);
  }
}
