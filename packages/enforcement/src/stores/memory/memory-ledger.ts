import type { Amounts } from '../../meters/amounts.ts';
import { meterUsage } from '../../meters/meter.ts';
import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type { ActualAmounts, Denied } from '../enforcement-store.ts';
import { IdleSweep } from './idle-sweep.ts';
import { MeterColumns } from './prepared-meters.ts';
import type { PreparedMeters } from './prepared-meters.ts';
import type { Reservation } from './reservation.ts';
import { SlotTable } from './slot-table.ts';
import { WatchedReservations } from './watched-reservations.ts';

/**
 * All counters of one process, and the decision over them: every meter takes its part or, where one
 * has no room, all that took theirs give it back, with nothing in between that could give up the turn.
 *
 * Reservations are objects here and not ids: an id and its look-up would cost more than the decision.
 */
export class MemoryLedger {
  readonly #table = new SlotTable();
  readonly #columns = new MeterColumns(this.#table);
  readonly #watched = new WatchedReservations();
  readonly #sweep = new IdleSweep(this.#table, this.#columns.all);
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
    return this.#table.size;
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

  /** Moves the clock on. To be called first in a decision, which is made at the time that it answers. */
  moveTo(clock: number): number {
    const now = this.#advance(clock);
    this.#sweep.step(now);
    return now;
  }

  /** Charges all meters or none. Estimates are whole numbers of at least 0. */
  charge(reservation: Reservation): Denied | undefined {
    const { terms, estimate, reservedAt: now, slot } = reservation;
    const { meters, settled } = terms.prepared;
    const row = this.#table.find(slot);
    reservation.row = row === -1 ? this.#table.add(slot) : row;
    const at = reservation.row * this.#table.rowLength;
    for (let index = 0; index < meters.length; index++) {
      const meter = meters[index];
      if (meter === undefined) continue;
      if (meter.column.hold(at, estimate[meter.unit], meter.limit, now)) continue;
      for (const { column, unit } of meters.slice(0, index)) column.undo(at, estimate[unit]);
      const denied = this.#denied(reservation, at);
      if (row === -1) this.#table.remove(reservation.row);
      return denied;
    }
    if (row === -1) this.#sweep.noteNewSlot();
    const starts = terms.rules.windowFrom === 'admitted';
    if (starts) this.#startAt(reservation, now);
    if (!starts || settled.length > 0) this.#watched.add(reservation);
    return undefined;
  }

  /** Starts the rolling windows of a reservation that only holds its place. */
  start(reservation: Reservation): void {
    if (reservation.closed || reservation.startedAt !== undefined) return;
    const now = this.#advance(this.#now());
    // Its TTL may have run out at this very reading of the clock, and started it.
    if (!hasStarted(reservation)) this.#startAt(reservation, now);
  }

  settle(reservation: Reservation, actual: ActualAmounts): void {
    if (reservation.closed) return;
    this.start(reservation);
    const { estimate } = reservation;
    this.#close(reservation, [1, actual.tokens ?? estimate[1], actual.microUsd ?? estimate[2], 0]);
  }

  release(reservation: Reservation): void {
    if (reservation.closed) return;
    if (!hasStarted(reservation)) this.#advance(this.#now());
    this.#close(reservation, [0, 0, 0, 0]);
  }

  usage(slot: string, { meters }: PreparedMeters): MeterUsage[] {
    const now = this.#advance(this.#now());
    const known = this.#table.find(slot);
    const row = known === -1 ? this.#table.add(slot) : known;
    const at = row * this.#table.rowLength;
    const usage = meters.map(({ meter, column }) =>
      meterUsage(meter, column.level(at, now), column.resetAt(at, now)),
    );
    if (known === -1) this.#table.remove(row);
    return usage;
  }

  #denied({ terms, estimate, reservedAt: now }: Reservation, at: number): Denied {
    const usage: MeterUsage[] = [];
    let deniedBy = -1;
    let retryAfterMs: number | null = 0;
    for (const [index, { meter, column, limit, unit }] of terms.prepared.meters.entries()) {
      const level = column.level(at, now);
      const amount = estimate[unit];
      usage.push(meterUsage(meter, level, column.resetAt(at, now)));
      if (level + amount <= limit) continue;
      if (deniedBy === -1) deniedBy = index;
      const waitMs = amount > limit ? null : column.waitMs(at, level + amount - limit, now);
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
    if (!hasStarted(reservation)) this.#startAt(reservation, reservation.expiresAt);
    this.#watched.remove(reservation);
    this.#charge(reservation, [1, 0, 0, 0]);
  }

  #startAt(reservation: Reservation, at: number): void {
    const row = this.#rowOf(reservation);
    for (const { column, unit } of reservation.terms.prepared.meters)
      column.start(row, reservation.charged[unit], at);
    reservation.startedAt = at;
  }

  #close(reservation: Reservation, amounts: Amounts): void {
    reservation.closed = true;
    this.#charge(reservation, amounts);
    this.#watched.remove(reservation);
  }

  /** Makes the counters hold `amounts` for the reservation, in the windows and periods in which it was made. */
  #charge(reservation: Reservation, amounts: Amounts): void {
    const { charged, terms } = reservation;
    const { meters, settled } = terms.prepared;
    const affected = amounts[0] === charged[0] ? settled : meters;
    for (const { column, unit } of affected) {
      const delta = amounts[unit] - charged[unit];
      if (delta === 0) continue;
      const row = this.#rowOf(reservation);
      column.change(row, delta, reservation, this.#lastSeen);
    }
    reservation.charged = amounts;
  }

  /** Where the cells of its slot begin. A slot that was swept meanwhile gets a new row, which then carries the debt. */
  #rowOf(reservation: Reservation): number {
    const table = this.#table;
    const { slot } = reservation;
    if (table.nameAt(reservation.row) !== slot) {
      const row = table.find(slot);
      reservation.row = row === -1 ? table.add(slot) : row;
      if (row === -1) this.#sweep.noteNewSlot();
    }
    return reservation.row * table.rowLength;
  }
}

/** Asked again after the clock has moved, as an expiry starts what it ends. */
function hasStarted({ startedAt }: Reservation): boolean {
  return startedAt !== undefined;
}
