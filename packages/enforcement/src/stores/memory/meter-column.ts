import type { SlotState } from './slot-state.ts';

/** When a reservation was made and when its rolling windows started; `startedAt` is NaN while it only holds its place. */
export interface ReservedSpan {
  readonly reservedAt: number;
  readonly startedAt: number;
}

/**
 * How one kind of meter counts, in the same cells of every slot's row. `now` never goes back
 * between two calls for one slot. Methods other than `level` rely on its having been called for this `now`,
 * except `change` and `isIdle`.
 */
export interface MeterColumn {
  /** What counts now, reservations included. Forgets what has left. */
  level(slot: SlotState, now: number): number;
  /**
   * Whether `amount` more stays within `limit`. The hot path asks this and not for the level: a
   * number that crosses a call is boxed, a boolean is not.
   */
  fits(slot: SlotState, amount: number, limit: number, now: number): boolean;
  /** Takes `amount`; with `starts` false a rolling window only keeps its place free. */
  reserve(slot: SlotState, amount: number, now: number, starts: boolean): void;
  /** The place that was kept becomes an entry of the window at `at`. */
  start(slot: SlotState, amount: number, at: number): void;
  /** Corrects what a reservation took, where it was booked. Without effect when that has left the window. */
  change(slot: SlotState, delta: number, span: ReservedSpan, now: number): void;
  /**
   * Milliseconds until at least `need` (above 0, at most what `level` says) will have left by
   * itself; null for never. Calls in flight are taken to arrive or to end now: nobody knows when they will.
   */
  waitMs(slot: SlotState, need: number, now: number): number | null;
  /** See `MeterUsage.resetAt`. */
  resetAt(slot: SlotState, now: number): number | null;
  /** Whether forgetting the slot would lose nothing of this column. */
  isIdle(slot: SlotState, now: number): boolean;
}
