/** When a reservation was made and when its rolling windows started; undefined while it only holds its place. */
export interface ReservedSpan {
  readonly reservedAt: number;
  readonly startedAt: number | undefined;
}

/**
 * How one kind of meter counts, in its cells of a slot's row, which begins at `row` in the table. `now`
 * never goes back between two calls for one slot. Methods other than `level` and `hold` rely on one
 * of these having been called for this `now`, except `change`, `isIdle` and `clear`.
 */
export interface MeterColumn {
  /** What its cells hold while nothing is counted. */
  readonly emptyCells: readonly number[];
  /**
   * Takes `amount` if it stays within `limit`, else nothing. A rolling window only keeps the place
   * free until `start`. One call for question and charge, as it is made for every meter of every decision.
   */
  hold(row: number, amount: number, limit: number, now: number): boolean;
  /** Undoes a `hold` of this `now`: another meter of the same call had no room. */
  undo(row: number, amount: number): void;
  /** The place that was held becomes an entry of the window at `at`. */
  start(row: number, amount: number, at: number): void;
  /** Corrects what a reservation took, where it was booked. Without effect when that has left the window. */
  change(row: number, delta: number, span: ReservedSpan, now: number): void;
  /** What counts now, reservations included. Forgets what has left. */
  level(row: number, now: number): number;
  /**
   * Milliseconds until at least `need` (above 0, at most what `level` says) will have left by
   * itself; null for never. Calls in flight are taken to arrive or to end now: nobody knows when they will.
   */
  waitMs(row: number, need: number, now: number): number | null;
  /** See `MeterUsage.resetAt`. */
  resetAt(row: number, now: number): number | null;
  /** Whether forgetting the slot would lose nothing of this column. */
  isIdle(row: number, now: number): boolean;
  /** What a snapshot keeps of a row that is not idle: whole numbers, which `load` takes back. */
  save(row: number, now: number): readonly number[];
  /** To be called once, for a row that is empty. */
  load(row: number, saved: readonly number[]): void;
  /** The row is about to be given to another slot. */
  clear(row: number): void;
}
