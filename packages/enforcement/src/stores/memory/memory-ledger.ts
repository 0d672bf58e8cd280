import type { Amounts } from '../../meters/amounts.ts';
import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type { ActualAmounts, Denied } from '../enforcement-store.ts';
import { holdAll } from './hold-all.ts';
import type { SlotVerdict } from './hold-all.ts';
import { denial, hold, standing } from './hold-meters.ts';
import { IdleSweep } from './idle-sweep.ts';
import type { LedgerClock } from './ledger-clock.ts';
import { MeterColumns } from './prepared-meters.ts';
import type { PreparedMeters } from './prepared-meters.ts';
import type { Reservation } from './reservation.ts';
import { ReservedRows } from './reserved-rows.ts';
import type { EnforcementSnapshot } from './snapshot/enforcement-snapshot.ts';
import { restoreSnapshot } from './snapshot/restore-snapshot.ts';
import { takeSnapshot } from './snapshot/take-snapshot.ts';
import type { LedgerParts } from './snapshot/take-snapshot.ts';
import { SlotTable } from './slot-table.ts';
import { refuseEndless } from './endless-limits.ts';
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
  readonly #rows = new ReservedRows(this.#table, this.#sweep);
  readonly #freed = new Set<(slot: string) => void>();
  readonly clock: LedgerClock;

  readonly #startsKnown: boolean;

  /** `snapshot` is what it starts from; undefined where nobody knows what was counted before. */
  constructor(clock: LedgerClock, snapshot: EnforcementSnapshot | 'empty' | undefined) {
    this.clock = clock;
    this.#startsKnown = snapshot !== undefined;
    if (snapshot === undefined || snapshot === 'empty') return;
    clock.advanceTo(snapshot.takenAt);
    restoreSnapshot(snapshot, this.#parts());
  }

  /** Slots that are remembered. */
  get size(): number {
    return this.#table.size;
  }

  /** @throws ConfigurationError for a limit that never resets, where it is not known what was counted before. */
  prepare(meters: readonly MeterLimit[]): PreparedMeters {
    if (!this.#startsKnown) refuseEndless(meters);
    return this.#columns.prepare(meters);
  }

  /** Moves the clock on. To be called first in a decision, which is made at the time that it answers. */
  moveTo(reading: number): number {
    const now = this.#advance(reading);
    this.#sweep.step(now);
    return now;
  }

  /** Charges all meters or none. Estimates are whole numbers of at least 0. */
  charge(reservation: Reservation): Denied | undefined {
    const { estimate, reservedAt, slot } = reservation;
    const { prepared } = reservation.terms;
    const known = this.#table.find(slot);
    reservation.row = known === -1 ? this.#table.add(slot) : known;
    const row = reservation.row * this.#table.rowLength;
    if (!hold(prepared, estimate, row, reservedAt)) {
      const denied = denial(prepared, estimate, row, reservedAt);
      if (known === -1) this.#table.remove(reservation.row);
      return denied;
    }
    if (known === -1) this.#sweep.noteNewSlot();
    this.#begin(reservation);
    return undefined;
  }

  /** The same for the reservations that one call makes in several slots. */
  chargeAll(reservations: readonly Reservation[]): readonly SlotVerdict[] | undefined {
    const verdicts = holdAll(reservations, this.#rows);
    if (verdicts === undefined) for (const reservation of reservations) this.#begin(reservation);
    return verdicts;
  }

  /** Starts the rolling windows of a reservation that only holds its place. */
  start(reservation: Reservation): void {
    if (reservation.closed || reservation.startedAt !== undefined) return;
    const now = this.tick();
    // Its TTL may have run out at this very reading of the clock, and started it.
    if (!hasStarted(reservation)) this.#startAt(reservation, now);
  }

  /** False when it was settled or released before. */
  settle(reservation: Reservation, actual: ActualAmounts): boolean {
    if (reservation.closed) return false;
    this.start(reservation);
    const { estimate } = reservation;
    return this.#close(reservation, [
      estimate[0],
      actual.tokens ?? estimate[1],
      actual.microUsd ?? estimate[2],
      0,
    ]);
  }

  /** False when it was settled or released before. */
  release(reservation: Reservation): boolean {
    if (reservation.closed) return false;
    if (!hasStarted(reservation)) this.tick();
    return this.#close(reservation, [0, 0, 0, 0]);
  }

  /** The TTL begins anew, unless it has run out. */
  renew(reservation: Reservation): void {
    const now = this.tick();
    if (!reservation.watched) return;
    this.#watched.remove(reservation);
    reservation.renewedAt = now;
    this.#watched.add(reservation);
  }

  /** The ledger's time, with everything done that was due before it. */
  tick(): number {
    return this.#advance(this.clock.source());
  }

  /** Epoch milliseconds; undefined while no TTL runs. */
  get nextExpiryAt(): number | undefined {
    return this.#watched.first()?.expiresAt;
  }

  /** Tells when a reservation of a slot was settled, was released or ran out, so that something may be free. */
  onFreed(listener: (slot: string) => void): () => void {
    this.#freed.add(listener);
    return () => {
      this.#freed.delete(listener);
    };
  }

  snapshot(): EnforcementSnapshot {
    return takeSnapshot(this.#parts(), this.tick());
  }

  usage(slot: string, prepared: PreparedMeters): MeterUsage[] {
    const now = this.tick();
    const known = this.#table.find(slot);
    const row = known === -1 ? this.#table.add(slot) : known;
    const usage = standing(prepared, row * this.#table.rowLength, now);
    if (known === -1) this.#table.remove(row);
    return usage;
  }

  #parts(): LedgerParts {
    return { table: this.#table, columns: this.#columns, watched: this.#watched };
  }

  /** What was held counts from here on. */
  #begin(reservation: Reservation): void {
    const { rules, prepared } = reservation.terms;
    const starts = rules.windowFrom === 'admitted';
    if (starts) this.#startAt(reservation, reservation.reservedAt);
    if (!starts || prepared.settled.length > 0) this.#watched.add(reservation);
  }

  /** The time of this operation, with everything done that was due before it. */
  #advance(reading: number): number {
    const now = this.clock.advanceTo(reading);
    for (let due = this.#watched.due(now); due !== undefined; due = this.#watched.due(now))
      this.#expire(due);
    return now;
  }

  /**
   * Nobody said how the call ended. The request stays charged, from now at the latest, since it may
   * have been sent; tokens and money are given back, since a late settlement brings the truth.
   */
  #expire(reservation: Reservation): void {
    if (!hasStarted(reservation)) this.#startAt(reservation, reservation.expiresAt);
    this.#watched.remove(reservation);
    this.#charge(reservation, [reservation.estimate[0], 0, 0, 0]);
    reservation.terms.expired?.(reservation);
    this.#tellFreed(reservation.slot);
  }

  #startAt(reservation: Reservation, at: number): void {
    const row = this.#rows.rowOf(reservation);
    for (const { column, unit } of reservation.terms.prepared.meters)
      column.start(row, reservation.charged[unit], at);
    reservation.startedAt = at;
  }

  #close(reservation: Reservation, amounts: Amounts): boolean {
    // Asked again: a listener that was told of an expiry may have closed it.
    if (reservation.closed) return false;
    reservation.closed = true;
    this.#charge(reservation, amounts);
    this.#watched.remove(reservation);
    if (this.#freed.size > 0) this.#tellFreed(reservation.slot);
    return true;
  }

  #tellFreed(slot: string): void {
    for (const listener of this.#freed) listener(slot);
  }

  /** Makes the counters hold `amounts` for the reservation, in the windows and periods in which it was made. */
  #charge(reservation: Reservation, amounts: Amounts): void {
    const { charged, terms } = reservation;
    const { meters, settled } = terms.prepared;
    const affected = amounts[0] === charged[0] ? settled : meters;
    for (const { column, unit } of affected) {
      const delta = amounts[unit] - charged[unit];
      if (delta === 0) continue;
      const row = this.#rows.rowOf(reservation);
      column.change(row, delta, reservation, this.clock.lastSeen);
    }
    reservation.charged = amounts;
  }
}

/** Asked again after the clock has moved, as an expiry starts what it ends. */
function hasStarted({ startedAt }: Reservation): boolean {
  return startedAt !== undefined;
}
