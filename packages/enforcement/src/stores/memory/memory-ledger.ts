import { meterUsage } from '../../meters/meter.ts';
import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type { ActualAmounts, Denied, ReservationRules } from '../enforcement-store.ts';
import { IdleSweep } from './idle-sweep.ts';
import { MeterColumns } from './prepared-meters.ts';
import type { PreparedMeters } from './prepared-meters.ts';
import { Reservation } from './reservation.ts';
import type { Amounts } from '../../meters/amounts.ts';
import { SlotState } from './slot-state.ts';
import { WatchedReservations } from './watched-reservations.ts';

export interface LedgerRequest {
  readonly slot: string;
  readonly prepared: PreparedMeters;
  readonly amounts: Amounts;
  /** The clock's reading for this decision. */
  readonly clock: number;
  readonly rules: ReservationRules;
}

/**
 * All counters of one process, and the two-pass decision over them: look at every meter, then charge
 * every meter, with nothing in between that could give up the turn.
 *
 * Reservations are objects here and not ids: an id and its look-up would cost more than the decision.
 */
export class MemoryLedger {
  readonly #columns = new MeterColumns();
  readonly #slots = new Map<string, SlotState>();
  readonly #watched = new WatchedReservations();
  readonly #sweep = new IdleSweep(this.#slots, this.#columns.all);
  /** A clock that is set back would otherwise reopen windows that were full. */
  #lastSeen = 0;
  #now: () => number;
  #ownClock: boolean;

  constructor(now: (() => number) | undefined) {
    this.#now = now ?? Date.now;
    this.#ownClock = now !== undefined;
  }

  get clock(): () => number {
    return this.#now;
  }

  /** Slots that are remembered. */
  get size(): number {
    return this.#slots.size;
  }

  /** A store without a clock of its own runs on that of the first enforcer that uses it. */
  adoptClock(now: () => number): void {
    if (this.#ownClock) return;
    this.#now = now;
    this.#ownClock = true;
  }

  prepare(meters: readonly MeterLimit[]): PreparedMeters {
    return this.#columns.prepare(meters);
  }

  /** Charges all meters or none. `amounts` are whole numbers of at least 0. */
  reserve({
    slot: slotName,
    prepared,
    amounts,
    clock,
    rules,
  }: LedgerRequest): Reservation | Denied {
    const now = this.#advance(clock);
    this.#sweep.step(now);
    const known = this.#slots.get(slotName);
    const slot = known ?? new SlotState(slotName, this.#columns.all.length);
    for (const { column, limit, unit } of prepared.meters) {
      if (!column.fits(slot, amounts[unit] ?? 0, limit, now))
        return this.#denied(slot, prepared, amounts, now);
    }
    if (known === undefined) {
      this.#slots.set(slotName, slot);
      this.#sweep.noteNewSlot();
    }
    const starts = rules.windowFrom === 'admitted';
    for (const { column, unit } of prepared.meters)
      column.reserve(slot, amounts[unit] ?? 0, now, starts);
    const startedAt = starts ? now : Number.NaN;
    const reservation = new Reservation({
      slot,
      prepared,
      estimate: amounts,
      reservedAt: now,
      startedAt,
      ttlMs: rules.ttlMs,
    });
    if (!starts || prepared.settled.length > 0) this.#watched.add(reservation);
    return reservation;
  }

  /** Starts the rolling windows of a reservation that only holds its place. */
  start(reservation: Reservation): void {
    if (!reservation.closed && Number.isNaN(reservation.startedAt)) {
      const now = this.#advance(this.#now());
      // Its TTL may have run out at this very reading of the clock, and started it.
      if (Number.isNaN(reservation.startedAt)) this.#startAt(reservation, now);
    }
  }

  settle(reservation: Reservation, actual: ActualAmounts): void {
    if (reservation.closed) return;
    this.start(reservation);
    const { estimate } = reservation;
    this.#close(reservation, [1, actual.tokens ?? estimate[1], actual.microUsd ?? estimate[2], 0]);
  }

  release(reservation: Reservation): void {
    if (reservation.closed) return;
    if (Number.isNaN(reservation.startedAt)) this.#advance(this.#now());
    this.#close(reservation, [0, 0, 0, 0]);
  }

  usage(slotName: string, { meters }: PreparedMeters): MeterUsage[] {
    const now = this.#advance(this.#now());
    const slot = this.#slots.get(slotName) ?? new SlotState(slotName, 0);
    return meters.map(({ meter, column }) =>
      meterUsage(meter, column.level(slot, now), column.resetAt(slot, now)),
    );
  }

  #denied(slot: SlotState, { meters }: PreparedMeters, amounts: Amounts, now: number): Denied {
    const usage: MeterUsage[] = [];
    let deniedBy = -1;
    let retryAfterMs: number | null = 0;
    for (const [index, { meter, column, limit, unit }] of meters.entries()) {
      const level = column.level(slot, now);
      const amount = amounts[unit] ?? 0;
      usage.push(meterUsage(meter, level, column.resetAt(slot, now)));
      if (level + amount <= limit) continue;
      if (deniedBy === -1) deniedBy = index;
      const waitMs = amount > limit ? null : column.waitMs(slot, level + amount - limit, now);
      retryAfterMs =
        waitMs === null || retryAfterMs === null ? null : Math.max(retryAfterMs, waitMs);
    }
    return { allowed: false, deniedBy, retryAfterMs, usage };
  }

  /** The time of this operation, with everything done that was due before it. */
  #advance(clock: number): number {
    // Whole milliseconds: a fraction would make runs that a settlement cannot find again.
    if (clock >= this.#lastSeen + 1) this.#lastSeen = Math.floor(clock);
    const now = this.#lastSeen;
    for (
      let due = this.#watched.first();
      due !== undefined && due.expiresAt <= now;
      due = this.#watched.first()
    ) {
      this.#expire(due);
    }
    return now;
  }

  /**
   * Nobody said how the call ended. The request stays charged, from now at the latest, since it may
   * have been sent; tokens and money are given back, since a late settlement brings the truth.
   */
  #expire(reservation: Reservation): void {
    if (Number.isNaN(reservation.startedAt)) this.#startAt(reservation, reservation.expiresAt);
    this.#watched.remove(reservation);
    this.#charge(reservation, [1, 0, 0, 0]);
  }

  #startAt(reservation: Reservation, at: number): void {
    for (const { column, unit } of reservation.prepared.meters) {
      column.start(reservation.slot, reservation.charged[unit] ?? 0, at);
    }
    reservation.startedAt = at;
  }

  #close(reservation: Reservation, amounts: Amounts): void {
    reservation.closed = true;
    this.#charge(reservation, amounts);
    this.#watched.remove(reservation);
  }

  /** Makes the counters hold `amounts` for the reservation, in the windows and periods in which it was made. */
  #charge(reservation: Reservation, amounts: Amounts): void {
    const { charged, prepared } = reservation;
    const affected = amounts[0] === charged[0] ? prepared.settled : prepared.meters;
    for (const { column, unit } of affected) {
      const delta = (amounts[unit] ?? 0) - (charged[unit] ?? 0);
      if (delta !== 0) column.change(this.#slotOf(reservation), delta, reservation, this.#lastSeen);
    }
    reservation.charged = amounts;
  }

  /** A slot that was swept after the TTL may have a successor, which then carries the debt. */
  #slotOf({ slot }: Reservation): SlotState {
    if (!slot.forgotten) return slot;
    const known = this.#slots.get(slot.name);
    if (known !== undefined) return known;
    const successor = new SlotState(slot.name, this.#columns.all.length);
    this.#slots.set(slot.name, successor);
    return successor;
  }
}
