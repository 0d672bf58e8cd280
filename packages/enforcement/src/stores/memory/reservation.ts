import type { Amounts } from '../../meters/amounts.ts';
import type { PreparedMeters } from './prepared-meters.ts';
import type { SlotState } from './slot-state.ts';

/** The facts of a reservation that do not change, but for its start. */
export interface ReservationTerms {
  readonly slot: SlotState;
  readonly prepared: PreparedMeters;
  readonly estimate: Amounts;
  readonly reservedAt: number;
  /** NaN while the reservation only holds its place in the rolling windows. */
  readonly startedAt: number;
  readonly ttlMs: number;
}

/** What an admitted call has taken. A link of the list of reservations that a TTL watches over. */
export class Reservation {
  readonly slot: SlotState;
  readonly prepared: PreparedMeters;
  readonly estimate: Amounts;
  readonly reservedAt: number;
  readonly ttlMs: number;
  startedAt: number;
  /** What the counters hold for it at present. */
  charged: Amounts;
  /** Settled or released; the TTL alone does not close it, a late settlement still counts. */
  closed = false;
  /** Whether the TTL watches over it. */
  watched = false;
  previous: Reservation | undefined;
  next: Reservation | undefined;

  constructor(terms: ReservationTerms) {
    this.slot = terms.slot;
    this.prepared = terms.prepared;
    this.estimate = terms.estimate;
    this.charged = terms.estimate;
    this.reservedAt = terms.reservedAt;
    this.startedAt = terms.startedAt;
    this.ttlMs = terms.ttlMs;
  }

  get expiresAt(): number {
    return this.reservedAt + this.ttlMs;
  }
}
