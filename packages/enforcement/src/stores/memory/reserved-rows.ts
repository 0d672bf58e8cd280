import type { IdleSweep } from './idle-sweep.ts';
import type { Reservation } from './reservation.ts';
import type { SlotTable } from './slot-table.ts';

/** The rows of the slots that reservations charge. */
export class ReservedRows {
  readonly #table: SlotTable;
  readonly #sweep: IdleSweep;

  constructor(table: SlotTable, sweep: IdleSweep) {
    this.#table = table;
    this.#sweep = sweep;
  }

  has(slot: string): boolean {
    return this.#table.find(slot) !== -1;
  }

  /** Where the cells of its slot begin. A slot that was swept meanwhile gets a new row, which then carries the debt. */
  rowOf(reservation: Reservation): number {
    const table = this.#table;
    const { slot } = reservation;
    if (table.nameAt(reservation.row) !== slot) {
      const row = table.find(slot);
      reservation.row = row === -1 ? table.add(slot) : row;
      if (row === -1) this.#sweep.noteNewSlot();
    }
    return reservation.row * table.rowLength;
  }

  /** For a slot in which nothing is counted. */
  forget(slot: string): void {
    const row = this.#table.find(slot);
    if (row !== -1) this.#table.remove(row);
  }
}
