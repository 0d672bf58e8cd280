import type { Amounts } from '../../../meters/amounts.ts';
import type { MeterLimit } from '../../../meters/meter.ts';

/**
 * All counters of a memory store at one instant, as plain JSON. It names slots, and holds no key.
 *
 * Concurrency is not in it: the calls in flight end with their process.
 */
export interface EnforcementSnapshot {
  readonly version: 1;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly counters: readonly SavedCounter[];
  /** Reservations whose TTL was running. Nobody can report on them any more, so the TTL ends them. */
  readonly open: readonly SavedReservation[];
}

/** One kind of counter, with every slot in which it counts something. */
export interface SavedCounter {
  /** Its limit is that of the first policy that asked for the counter, and of no effect. */
  readonly meter: MeterLimit;
  readonly slots: readonly (readonly [slot: string, cells: readonly number[]])[];
}

export interface SavedReservation {
  readonly slot: string;
  /** Positions in `counters`. */
  readonly counters: readonly number[];
  readonly charged: Amounts;
  readonly reservedAt: number;
  /** Null while it only holds its place in the rolling windows. */
  readonly startedAt: number | null;
  readonly renewedAt: number | null;
  readonly ttlMs: number;
}
