import type { MeterUsage } from '../meters/meter.ts';
import type { Denied } from '../stores/enforcement-store.ts';
import type { SlotVerdict } from '../stores/memory/hold-all.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import { Reservation, type ReservationTerms } from '../stores/memory/reservation.ts';
import { actualAmounts, RefusedAdmission } from './admission.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate, CallFacts } from './call-facts.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import type { MeterGroup } from './meter-group.ts';
import { denialOfMeters, isFull } from './refusal.ts';

/** The way to a memory store for meters of several scopes, which charge all or nothing together. */
export class MemoryScopesGate implements MeterGate {
  readonly groups: readonly MeterGroup[];
  readonly #ledger: MemoryLedger;
  readonly #terms: ReadonlyMap<MeterGroup, ReservationTerms>;

  constructor(
    ledger: MemoryLedger,
    groups: readonly MeterGroup[],
    { rules, expired }: Pick<ReservationTerms, 'rules' | 'expired'>,
  ) {
    this.groups = groups;
    this.#ledger = ledger;
    this.#terms = new Map(
      groups.map((group) => {
        const prepared = ledger.prepare(group.policies.map(({ meter }) => meter));
        return [group, { prepared, rules, expired }];
      }),
    );
  }

  admit(call: CallFacts, reading: number): Admission {
    const slots = this.groups.map((group) => slotOfGroup(group, call));
    const now = this.#ledger.moveTo(reading);
    const amounts = amountsOf(call);
    const reservations = Array.from(this.#terms.values(), (terms, index) => {
      return new Reservation(slots[index] ?? '', terms, amounts, now);
    });
    const verdicts = this.#ledger.chargeAll(reservations) ?? [];
    return (
      refusalOfScopes(this.groups, slots, verdicts) ??
      new MemoryScopesAdmission(this.#ledger, reservations)
    );
  }

  usage(group: MeterGroup, slot: string): MeterUsage[] {
    const terms = this.#terms.get(group);
    return terms === undefined ? [] : this.#ledger.usage(slot, terms.prepared);
  }
}

/** Undefined where all had room. The first denial in order, with the latest retry time of all. */
function refusalOfScopes(
  groups: readonly MeterGroup[],
  slots: readonly string[],
  verdicts: readonly SlotVerdict[],
): RefusedAdmission | undefined {
  const denials = groups.flatMap(({ policies }, index) => {
    const denied = verdicts[index]?.denied;
    return denied === undefined ? [] : [{ policies, slot: slots[index] ?? '', denied }];
  });
  const [first] = denials;
  if (first === undefined) return undefined;
  const hardest = denials.reduce((one, other) => (isLater(other.denied, one.denied) ? other : one));
  const { retryAfterMs } = hardest.denied;
  return new RefusedAdmission(
    denialOfMeters(first.policies, first.denied, retryAfterMs),
    verdicts.flatMap(({ usage }) => usage),
    // To wait in line for another slot than the hardest would hold up calls that could go.
    { slot: hardest.slot, untilFreed: isFull(hardest.policies, hardest.denied.usage) },
  );
}

function isLater(one: Denied, other: Denied): boolean {
  if (one.retryAfterMs === null || other.retryAfterMs === null) return other.retryAfterMs !== null;
  return one.retryAfterMs > other.retryAfterMs;
}

class MemoryScopesAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly #ledger: MemoryLedger;
  readonly #reservations: readonly Reservation[];

  constructor(ledger: MemoryLedger, reservations: readonly Reservation[]) {
    this.#ledger = ledger;
    this.#reservations = reservations;
  }

  get usage(): MeterUsage[] {
    return this.#reservations.flatMap(({ slot, terms }) =>
      this.#ledger.usage(slot, terms.prepared),
    );
  }

  arrived(): void {
    for (const reservation of this.#reservations) this.#ledger.start(reservation);
  }

  settle(actual: CallEstimate): boolean {
    const amounts = actualAmounts(actual);
    return this.#closeEach((reservation) => this.#ledger.settle(reservation, amounts));
  }

  release(): boolean {
    return this.#closeEach((reservation) => this.#ledger.release(reservation));
  }

  renew(): void {
    for (const reservation of this.#reservations) this.#ledger.renew(reservation);
  }

  /** They are only ever closed together. */
  #closeEach(close: (reservation: Reservation) => boolean): boolean {
    return this.#reservations.map(close).every((tookEffect) => tookEffect);
  }
}
