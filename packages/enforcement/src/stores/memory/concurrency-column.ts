import type { MeterColumn } from './meter-column.ts';
import { cellsPerColumn } from './slot-state.ts';
import type { SlotState } from './slot-state.ts';

/** Calls in flight. */
export class ConcurrencyColumn implements MeterColumn {
  readonly #count: number;

  constructor(index: number) {
    this.#count = index * cellsPerColumn;
  }

  level(slot: SlotState): number {
    return slot.read(this.#count);
  }

  fits(slot: SlotState, amount: number, limit: number): boolean {
    return this.level(slot) + amount <= limit;
  }

  reserve(slot: SlotState, amount: number): void {
    slot.write(this.#count, slot.read(this.#count) + amount);
  }

  start(): void {}

  change(slot: SlotState, delta: number): void {
    slot.write(this.#count, slot.read(this.#count) + delta);
  }

  /** A call in flight may end at any moment, so the next millisecond is the earliest that can be promised. */
  waitMs(): number {
    return 1;
  }

  resetAt(): null {
    return null;
  }

  isIdle(slot: SlotState): boolean {
    return slot.read(this.#count) === 0;
  }
}
