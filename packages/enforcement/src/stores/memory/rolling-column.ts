import { RunLog } from '../../meters/run-log.ts';
import type { MeterColumn, ReservedSpan } from './meter-column.ts';
import type { SlotTable } from './slot-table.ts';

/**
 * An exact rolling window.
 *
 * Cells: the sum of the window's runs; what is held by calls that have not arrived; when the oldest
 * run leaves, and when the newest; the number of the log. The oldest tells a decision whether anything
 * is due at all, so that most look at no log. While the window holds a single run, the cells are
 * that run and there is no log (its number is 0): most keys of a large fleet need none most of the time.
 *
 * A run stays until it leaves the window even when its amount is 0, so that a settlement finds it.
 */
export class RollingColumn implements MeterColumn {
  readonly emptyCells: readonly number[] = [0, 0, Number.POSITIVE_INFINITY, 0, 0];
  readonly #table: SlotTable;
  readonly #sum: number;
  readonly #held: number;
  readonly #oldestLeavesAt: number;
  readonly #leavesAt: number;
  readonly #log: number;
  readonly #windowMs: number;
  /** By number; 0 is no log. A map and not an array, as it gives its memory back when the logs are gone. */
  readonly #logs = new Map<number, RunLog>();
  #lastNumber = 0;

  constructor(table: SlotTable, windowMs: number) {
    const firstCell = table.rowLength;
    this.#table = table;
    this.#sum = firstCell;
    this.#held = firstCell + 1;
    this.#oldestLeavesAt = firstCell + 2;
    this.#leavesAt = firstCell + 3;
    this.#log = firstCell + 4;
    this.#windowMs = windowMs;
  }

  hold(row: number, amount: number, limit: number, now: number): boolean {
    const { cells } = this.#table;
    if ((cells[row + this.#oldestLeavesAt] ?? 0) <= now) this.#forget(row, now);
    const held = (cells[row + this.#held] ?? 0) + amount;
    if ((cells[row + this.#sum] ?? 0) + held > limit) return false;
    cells[row + this.#held] = held;
    return true;
  }

  undo(row: number, amount: number): void {
    const { cells } = this.#table;
    cells[row + this.#held] = (cells[row + this.#held] ?? 0) - amount;
  }

  start(row: number, amount: number, at: number): void {
    const { cells } = this.#table;
    if ((cells[row + this.#oldestLeavesAt] ?? 0) <= at) this.#forget(row, at);
    this.undo(row, amount);
    const sum = cells[row + this.#sum] ?? 0;
    const leavesAt = cells[row + this.#leavesAt] ?? 0;
    const nextLeavesAt = at + this.#windowMs;
    const log = this.#logOf(row);
    if (log !== undefined) {
      log.push(at, amount);
    } else if (leavesAt <= at) {
      cells[row + this.#oldestLeavesAt] = nextLeavesAt;
    } else if (leavesAt !== nextLeavesAt) {
      const both = new RunLog(leavesAt - this.#windowMs, sum);
      both.push(at, amount);
      cells[row + this.#log] = this.#keep(both);
    }
    cells[row + this.#sum] = sum + amount;
    cells[row + this.#leavesAt] = nextLeavesAt;
  }

  change(row: number, delta: number, { startedAt }: ReservedSpan): void {
    const { cells } = this.#table;
    if (startedAt === undefined) {
      this.undo(row, -delta);
      return;
    }
    const log = this.#logOf(row);
    const found =
      log === undefined
        ? cells[row + this.#leavesAt] === startedAt + this.#windowMs
        : log.add(startedAt, delta);
    if (found) cells[row + this.#sum] = (cells[row + this.#sum] ?? 0) + delta;
  }

  level(row: number, now: number): number {
    const { cells } = this.#table;
    if ((cells[row + this.#oldestLeavesAt] ?? 0) <= now) this.#forget(row, now);
    return (cells[row + this.#sum] ?? 0) + (cells[row + this.#held] ?? 0);
  }

  waitMs(row: number, need: number, now: number): number {
    const { cells } = this.#table;
    const log = this.#logOf(row);
    if (log !== undefined) return (log.timeOfFreeing(need) ?? now) + this.#windowMs - now;
    const sum = cells[row + this.#sum] ?? 0;
    return sum >= need ? (cells[row + this.#leavesAt] ?? 0) - now : this.#windowMs;
  }

  resetAt(row: number, now: number): number {
    const { cells } = this.#table;
    if ((cells[row + this.#held] ?? 0) > 0) return now + this.#windowMs;
    return Math.max(now, cells[row + this.#leavesAt] ?? 0);
  }

  isIdle(row: number, now: number): boolean {
    const { cells } = this.#table;
    return cells[row + this.#held] === 0 && (cells[row + this.#leavesAt] ?? 0) <= now;
  }

  save(row: number, now: number): readonly number[] {
    const { cells } = this.#table;
    const held = this.level(row, now) - (cells[row + this.#sum] ?? 0);
    const log = this.#logOf(row);
    if (log !== undefined) return [held, ...log.toCells()];
    const leavesAt = cells[row + this.#leavesAt] ?? 0;
    if (leavesAt <= now) return [held];
    return [held, leavesAt - this.#windowMs, cells[row + this.#sum] ?? 0];
  }

  load(row: number, [held = 0, ...runs]: readonly number[]): void {
    const { cells } = this.#table;
    for (let run = 0; run < runs.length; run += 2) {
      const amount = runs[run + 1] ?? 0;
      cells[row + this.#held] = amount;
      this.start(row, amount, runs[run] ?? 0);
    }
    cells[row + this.#held] = held;
  }

  clear(row: number): void {
    const { cells } = this.#table;
    const number = cells[row + this.#log] ?? 0;
    if (number === 0) return;
    cells[row + this.#log] = 0;
    this.#logs.delete(number);
  }

  /** Lets go of the runs that have left the window. */
  #forget(row: number, now: number): void {
    const { cells } = this.#table;
    const log = this.#logOf(row);
    if (log === undefined || (cells[row + this.#leavesAt] ?? 0) <= now) {
      cells[row + this.#sum] = 0;
      cells[row + this.#oldestLeavesAt] = Number.POSITIVE_INFINITY;
      // So that a late settlement does not take the run for one that is still there.
      cells[row + this.#leavesAt] = 0;
      this.clear(row);
      return;
    }
    cells[row + this.#sum] = (cells[row + this.#sum] ?? 0) - log.dropThrough(now - this.#windowMs);
    cells[row + this.#oldestLeavesAt] = log.oldestAt + this.#windowMs;
  }

  #logOf(row: number): RunLog | undefined {
    const { cells } = this.#table;
    const number = cells[row + this.#log] ?? 0;
    return number === 0 ? undefined : this.#logs.get(number);
  }

  #keep(log: RunLog): number {
    this.#logs.set(++this.#lastNumber, log);
    return this.#lastNumber;
  }
}
