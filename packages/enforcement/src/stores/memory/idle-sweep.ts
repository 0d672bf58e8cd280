import type { MeterColumn } from './meter-column.ts';
import type { SlotTable } from './slot-table.ts';

const visitsAStep = 16;
/** While the slots that a step meets are idle it goes on this far: a fleet that fell silent is forgotten soon. */
const mostVisitsAStep = 1024;
/** A step is due after 256 decisions, or after 8 new slots: two visits for each new slot bound the memory. */
const decisionsAStep = 256;
const weightOfNewSlot = 31;

/**
 * Forgets slots with nothing left to remember, a few at a time among the decisions. A timer would
 * keep a process alive, and one a key is what makes other limiters heavy.
 */
export class IdleSweep {
  readonly #table: SlotTable;
  readonly #columns: readonly MeterColumn[];
  /** The next row to visit. */
  #row = 0;
  #due = 0;

  constructor(table: SlotTable, columns: readonly MeterColumn[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** A decision made a slot. */
  noteNewSlot(): void {
    this.#due += weightOfNewSlot;
  }

  /** To be called at the start of a decision, before its slot is looked up: it may be the one to forget. */
  step(now: number): void {
    if (++this.#due < decisionsAStep) return;
    this.#due = 0;
    let visits = visitsAStep;
    for (let visit = 0; visit < visits; visit++) {
      if (this.#row >= this.#table.capacity) {
        this.#row = 0;
        return;
      }
      // Free rows are no sign of a silent fleet, yet passing them costs next to nothing.
      if (this.#forget(this.#row, now)) visits = Math.min(visits + 1, mostVisitsAStep);
      this.#row++;
    }
  }

  #forget(row: number, now: number): boolean {
    const table = this.#table;
    if (table.nameAt(row) === undefined) return true;
    const at = row * table.rowLength;
    for (const column of this.#columns) {
      if (!column.isIdle(at, now)) return false;
    }
    for (const column of this.#columns) column.clear(at);
    table.remove(row);
    return true;
  }
}
