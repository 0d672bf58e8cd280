import type { MeterColumn } from './meter-column.ts';
import type { SlotTable } from './slot-table.ts';

/** Calls in flight. */
export class ConcurrencyColumn implements MeterColumn {
  readonly emptyCells: readonly number[] = [0];
  readonly #table: SlotTable;
  readonly #count: number;

  constructor(table: SlotTable) {
    this.#table = table;
    this.#count = table.rowLength;
  }

  hold(row: number, amount: number, limit: number): boolean {
    if (this.level(row) + amount > limit) return false;
    this.change(row, amount);
    return true;
  }

  undo(row: number, amount: number): void {
    this.change(row, -amount);
  }

  start(): void {}

  change(row: number, delta: number): void {
    const { cells } = this.#table;
    cells[row + this.#count] = this.level(row) + delta;
  }

  level(row: number): number {
    const { cells } = this.#table;
    return cells[row + this.#count] ?? 0;
  }

  /** A call in flight may end at any moment, so the next millisecond is the earliest that can be promised. */
  waitMs(): number {
    return 1;
  }

  resetAt(): null {
    return null;
  }

  isIdle(row: number): boolean {
    return this.level(row) === 0;
  }

  /** Calls in flight end with their process. */
  save(): readonly number[] {
    return [];
  }

  load(): void {}

  clear(): void {}
}
