import type { SlotTable } from './slot-table.ts';

/** When a reservation was made and when its rolling windows started; undefined while it only holds its place. */
export interface ReservedSpan {
  readonly reservedAt: number;
  readonly startedAt: number | undefined;
}

/**
 * How one kind of meter counts, in its cells of a slot's row, which begins at `row` in the table. `now`
 * never goes back between two calls for one slot. Methods other than `level` rely on `level` or `hold`
 * having been called for this `now`, except `start`, `change`, `isIdle` and `clear`.
 *
 * The first two cells of every kind mean the same, so that a decision asks no column anything while
 * nothing is due: what counts, reservations included, and when some of that may leave by itself.
 */
export abstract class MeterColumn {
  /** What its cells hold while nothing is counted. */
  abstract readonly emptyCells: readonly number[];
  /** Where in a row its cells begin, with what counts. */
  readonly counted: number;
  readonly dueAt: number;
  protected readonly table: SlotTable;

  /** Its cells begin where the rows end now. */
  constructor(table: SlotTable) {
    this.table = table;
    this.counted = table.rowLength;
    this.dueAt = this.counted + 1;
  }

  /** What counts now, reservations included. Forgets what has left. */
  level(row: number, now: number): number {
    const { cells } = this.table;
    if ((cells[row + this.dueAt] ?? 0) <= now) this.forget(row, now);
    return cells[row + this.counted] ?? 0;
  }

  /** Lets go of what has left. To be called when something is due. */
  abstract forget(row: number, now: number): void;
  /** The place that was held becomes an entry of the window at `at`. */
  abstract start(row: number, amount: number, at: number): void;
  /** Corrects what a reservation took, where it was booked. Without effect when that has left the window. */
  abstract change(row: number, delta: number, span: ReservedSpan, now: number): void;
  /**
   * Milliseconds until at least `need` (above 0, at most what `level` says) will have left by
   * itself; null for never. Calls in flight are taken to arrive or to end now: nobody knows when they will.
   */
  abstract waitMs(row: number, need: number, now: number): number | null;
  /** See `MeterUsage.resetAt`. */
  abstract resetAt(row: number, now: number): number | null;
  /** Whether forgetting the slot would lose nothing of this column. */
  abstract isIdle(row: number, now: number): boolean;
  /** What a snapshot keeps of a row that is not idle: whole numbers, which `load` takes back. */
  abstract save(row: number, now: number): readonly number[];
  /** To be called once, for a row that is empty. */
  abstract load(row: number, saved: readonly number[]): void;
  /** The row is about to be given to another slot. */
  abstract clear(row: number): void;

  /** Adds to what counts. */
  protected add(row: number, delta: number): void {
    const { cells } = this.table;
    cells[row + this.counted] = (cells[row + this.counted] ?? 0) + delta;
  }
}
