import { calendarPeriod } from '../../meters/calendar-period.ts';
import type { CalendarPeriod, ResetPeriod } from '../../meters/calendar-period.ts';
import type { MeterColumn, ReservedSpan } from './meter-column.ts';
import type { SlotTable } from './slot-table.ts';

/** A counter for each calendar period. Cells: the sum, and the end of the period that it is for. */
export class CalendarColumn implements MeterColumn {
  readonly emptyCells: readonly number[] = [0, 0];
  readonly #table: SlotTable;
  readonly #sum: number;
  readonly #endsAt: number;
  readonly #reset: ResetPeriod;
  /** The same for all slots, so it is worked out once in each period. */
  #current: CalendarPeriod = { startsAt: 0, endsAt: 0 };

  constructor(table: SlotTable, reset: ResetPeriod) {
    const firstCell = table.rowLength;
    this.#table = table;
    this.#sum = firstCell;
    this.#endsAt = firstCell + 1;
    this.#reset = reset;
  }

  /** At admission also where rolling windows start later: the period of a settlement must not depend on the network. */
  hold(row: number, amount: number, limit: number, now: number): boolean {
    const { cells } = this.#table;
    const sum = this.level(row, now) + amount;
    if (sum > limit) return false;
    cells[row + this.#sum] = sum;
    return true;
  }

  undo(row: number, amount: number): void {
    const { cells } = this.#table;
    cells[row + this.#sum] = (cells[row + this.#sum] ?? 0) - amount;
  }

  start(): void {}

  change(row: number, delta: number, { reservedAt }: ReservedSpan, now: number): void {
    const { cells } = this.#table;
    const sum = this.level(row, now);
    if (reservedAt >= this.#periodAt(now).startsAt) cells[row + this.#sum] = sum + delta;
  }

  level(row: number, now: number): number {
    const { cells } = this.#table;
    if ((cells[row + this.#endsAt] ?? 0) <= now) {
      cells[row + this.#sum] = 0;
      cells[row + this.#endsAt] = this.#periodAt(now).endsAt;
    }
    return cells[row + this.#sum] ?? 0;
  }

  waitMs(row: number, _need: number, now: number): number | null {
    const resetAt = this.resetAt(row);
    return resetAt === null ? null : resetAt - now;
  }

  resetAt(row: number): number | null {
    const { cells } = this.#table;
    const endsAt = cells[row + this.#endsAt] ?? 0;
    return endsAt === Number.POSITIVE_INFINITY ? null : endsAt;
  }

  isIdle(row: number, now: number): boolean {
    const { cells } = this.#table;
    return cells[row + this.#sum] === 0 || (cells[row + this.#endsAt] ?? 0) <= now;
  }

  save(row: number): readonly number[] {
    const { cells } = this.#table;
    const endsAt = this.resetAt(row);
    const sum = cells[row + this.#sum] ?? 0;
    return endsAt === null ? [sum] : [sum, endsAt];
  }

  load(row: number, [sum = 0, endsAt = Number.POSITIVE_INFINITY]: readonly number[]): void {
    const { cells } = this.#table;
    cells[row + this.#sum] = sum;
    cells[row + this.#endsAt] = endsAt;
  }

  clear(): void {}

  #periodAt(now: number): CalendarPeriod {
    if (this.#current.endsAt <= now) this.#current = calendarPeriod(this.#reset, now);
    return this.#current;
  }
}
