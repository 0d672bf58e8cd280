import { calendarPeriod } from '../../meters/calendar-period.ts';
import type { CalendarPeriod, ResetPeriod } from '../../meters/calendar-period.ts';
import { MeterColumn } from './meter-column.ts';
import type { ReservedSpan } from './meter-column.ts';
import type { SlotTable } from './slot-table.ts';

/**
 * A counter for each calendar period. Cells: the sum, and the end of the period that it is for.
 *
 * It counts from the admission on also where rolling windows start later: the period of a settlement
 * must not depend on the network.
 */
export class CalendarColumn extends MeterColumn {
  readonly emptyCells: readonly number[] = [0, 0];
  readonly #reset: ResetPeriod;
  /** The same for all slots, so it is worked out once in each period. */
  #current: CalendarPeriod = { startsAt: 0, endsAt: 0 };

  constructor(table: SlotTable, reset: ResetPeriod) {
    super(table);
    this.#reset = reset;
  }

  forget(row: number, now: number): void {
    const { cells } = this.table;
    cells[row + this.counted] = 0;
    cells[row + this.dueAt] = this.#periodAt(now).endsAt;
  }

  start(): void {}

  change(row: number, delta: number, { reservedAt }: ReservedSpan, now: number): void {
    // First the period, so that nothing is added to one that is over.
    this.level(row, now);
    if (reservedAt >= this.#periodAt(now).startsAt) this.add(row, delta);
  }

  waitMs(row: number, _need: number, now: number): number | null {
    const resetAt = this.resetAt(row);
    return resetAt === null ? null : resetAt - now;
  }

  resetAt(row: number): number | null {
    const endsAt = this.table.cells[row + this.dueAt] ?? 0;
    return endsAt === Number.POSITIVE_INFINITY ? null : endsAt;
  }

  isIdle(row: number, now: number): boolean {
    const { cells } = this.table;
    return cells[row + this.counted] === 0 || (cells[row + this.dueAt] ?? 0) <= now;
  }

  save(row: number): readonly number[] {
    const endsAt = this.resetAt(row);
    const sum = this.table.cells[row + this.counted] ?? 0;
    return endsAt === null ? [sum] : [sum, endsAt];
  }

  load(row: number, [sum = 0, endsAt = Number.POSITIVE_INFINITY]: readonly number[]): void {
    const { cells } = this.table;
    cells[row + this.counted] = sum;
    cells[row + this.dueAt] = endsAt;
  }

  clear(): void {}

  #periodAt(now: number): CalendarPeriod {
    if (this.#current.endsAt <= now) this.#current = calendarPeriod(this.#reset, now);
    return this.#current;
  }
}
