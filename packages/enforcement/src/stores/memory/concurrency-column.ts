import { MeterColumn } from './meter-column.ts';

/** Calls in flight. Cells: their number, and never. */
export class ConcurrencyColumn extends MeterColumn {
  readonly emptyCells: readonly number[] = [0, Number.POSITIVE_INFINITY];

  forget(): void {}

  start(): void {}

  change(row: number, delta: number): void {
    this.add(row, delta);
  }

  /** A call in flight may end at any moment, so the next millisecond is the earliest that can be promised. */
  waitMs(): number {
    return 1;
  }

  resetAt(): null {
    return null;
  }

  isIdle(row: number): boolean {
    return this.table.cells[row + this.counted] === 0;
  }

  /** Calls in flight end with their process. */
  save(): readonly number[] {
    return [];
  }

  load(): void {}

  clear(): void {}
}
