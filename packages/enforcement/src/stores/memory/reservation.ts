import type { Amounts } from '../../meters/amounts.ts';
import type { ReservationRules } from '../enforcement-store.ts';
import type { PreparedMeters } from './prepared-meters.ts';

/** What holds for every reservation of one set of policies. */
export interface ReservationTerms {
  readonly prepared: PreparedMeters;
  readonly rules: ReservationRules;
  /** Told when the TTL of one of them runs out. */
  readonly expired?: ((reservation: Reservation) => void) | undefined;
}

/** What a call takes from a slot. A link of the list of reservations that a TTL watches over. */
export class Reservation {
  readonly slot: string;
  /** The slot's row in the table when it was last looked up; the table knows whether it still is. */
  row = -1;
  readonly terms: ReservationTerms;
  readonly estimate: Amounts;
  /** What the counters hold for it at present. */
  charged: Amounts;
  readonly reservedAt: number;
  /** Undefined while the reservation only holds its place in the rolling windows. */
  startedAt: number | undefined = undefined;
  /** When its TTL began anew; undefined while it runs from `reservedAt`. */
  renewedAt: number | undefined = undefined;
  /** Settled or released; the TTL alone does not close it, a late settlement still counts. */
  closed = false;
  /** Whether the TTL watches over it. */
  watched = false;
  previous: Reservation | undefined = undefined;
  next: Reservation | undefined = undefined;

  constructor(slot: string, terms: ReservationTerms, estimate: Amounts, reservedAt: number) {
    this.slot = slot;
    this.terms = terms;
    this.estimate = estimate;
    this.charged = estimate;
    this.reservedAt = reservedAt;
  }

  get expiresAt(): number {
    return (this.renewedAt ?? this.reservedAt) + this.terms.rules.ttlMs;
  }
}
