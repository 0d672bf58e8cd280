import { RunLog } from '../../meters/run-log.ts';
import { MeterColumn } from './meter-column.ts';
import type { ReservedSpan } from './meter-column.ts';
import type { SlotTable } from './slot-table.ts';

/**
 * An exact rolling window.
 *
 * Cells: what counts, which is the window's runs and what is held by calls that have not arrived; when
 * the oldest run leaves; the sum of the runs; when the newest leaves; the number of the log. The oldest
 * tells a decision whether anything is due at all, so that most look at no log. While the window holds
 * a single run, the cells are that run and there is no log (its number is 0): most keys of a large
 * fleet need none most of the time.
 *
 * A run stays until it leaves the window even when its amount is 0, so that a settlement finds it.
 */
export class RollingColumn extends MeterColumn {
  readonly emptyCells: readonly number[] = [0, Number.POSITIVE_INFINITY, 0, 0, 0];
  readonly #sum: number;
  readonly #leavesAt: number;
  readonly #log: number;
  readonly #windowMs: number;
  /** By number; 0 is no log. A map and not an array, as it gives its memory back when the logs are gone. */
  readonly #logs = new Map<number, RunLog>();
  #lastNumber = 0;

  constructor(table: SlotTable, windowMs: number) {
    super(table);
    this.#sum = this.counted + 2;
    this.#leavesAt = this.counted + 3;
    this.#log = this.counted + 4;
    this.#windowMs = windowMs;
  }

  forget(row: number, now: number): void {
    const { cells } = this.table;
    const sum = cells[row + this.#sum] ?? 0;
    const log = this.#logOf(row);
    if (log === undefined || (cells[row + this.#leavesAt] ?? 0) <= now) {
      this.add(row, -sum);
      cells[row + this.dueAt] = Number.POSITIVE_INFINITY;
      cells[row + this.#sum] = 0;
      // So that a late settlement does not take the run for one that is still there.
      cells[row + this.#leavesAt] = 0;
      this.clear(row);
      return;
    }
    const dropped = log.dropThrough(now - this.#windowMs);
    this.add(row, -dropped);
    cells[row + this.#sum] = sum - dropped;
    cells[row + this.dueAt] = log.oldestAt + this.#windowMs;
  }

  start(row: number, amount: number, at: number): void {
    const { cells } = this.table;
    if ((cells[row + this.dueAt] ?? 0) <= at) this.forget(row, at);
    const sum = cells[row + this.#sum] ?? 0;
    const leavesAt = cells[row + this.#leavesAt] ?? 0;
    const nextLeavesAt = at + this.#windowMs;
    const log = this.#logOf(row);
    if (log !== undefined) {
      log.push(at, amount);
    } else if (leavesAt <= at) {
      cells[row + this.dueAt] = nextLeavesAt;
    } else if (leavesAt !== nextLeavesAt) {
      const both = new RunLog(leavesAt - this.#windowMs, sum);
      both.push(at, amount);
      cells[row + this.#log] = this.#keep(both);
    }
    cells[row + this.#sum] = sum + amount;
    cells[row + this.#leavesAt] = nextLeavesAt;
  }

  change(row: number, delta: number, { startedAt }: ReservedSpan): void {
    if (startedAt === undefined) {
      this.add(row, delta);
      return;
    }
    const { cells } = this.table;
    const log = this.#logOf(row);
    const found =
      log === undefined
        ? cells[row + this.#leavesAt] === startedAt + this.#windowMs
        : log.add(startedAt, delta);
    if (!found) return;
    cells[row + this.#sum] = (cells[row + this.#sum] ?? 0) + delta;
    this.add(row, delta);
  }

  waitMs(row: number, need: number, now: number): number {
    const { cells } = this.table;
    const log = this.#logOf(row);
    if (log !== undefined) return (log.timeOfFreeing(need) ?? now) + this.#windowMs - now;
    const sum = cells[row + this.#sum] ?? 0;
    return sum >= need ? (cells[row + this.#leavesAt] ?? 0) - now : this.#windowMs;
  }

  resetAt(row: number, now: number): number {
    if (this.#held(row) > 0) return now + this.#windowMs;
    return Math.max(now, this.table.cells[row + this.#leavesAt] ?? 0);
  }

  isIdle(row: number, now: number): boolean {
    return this.#held(row) === 0 && (this.table.cells[row + this.#leavesAt] ?? 0) <= now;
  }

  save(row: number, now: number): readonly number[] {
    const { cells } = this.table;
    this.level(row, now);
    const held = this.#held(row);
    const log = this.#logOf(row);
    if (log !== undefined) return [held, ...log.toCells()];
    const leavesAt = cells[row + this.#leavesAt] ?? 0;
    if (leavesAt <= now) return [held];
    return [held, leavesAt - this.#windowMs, cells[row + this.#sum] ?? 0];
  }

  load(row: number, [held = 0, ...runs]: readonly number[]): void {
    for (let run = 0; run < runs.length; run += 2) {
      const amount = runs[run + 1] ?? 0;
      this.add(row, amount);
      this.start(row, amount, runs[run] ?? 0);
    }
    this.add(row, held);
  }

  clear(row: number): void {
    const { cells } = this.table;
    const number = cells[row + this.#log] ?? 0;
    if (number === 0) return;
    cells[row + this.#log] = 0;
    this.#logs.delete(number);
  }

  #held(row: number): number {
    const { cells } = this.table;
    return (cells[row + this.counted] ?? 0) - (cells[row + this.#sum] ?? 0);
  }

  #logOf(row: number): RunLog | undefined {
    const { cells } = this.table;
    const number = cells[row + this.#log] ?? 0;
    return number === 0 ? undefined : this.#logs.get(number);
  }

  #keep(log: RunLog): number {
    this.#logs.set(++this.#lastNumber, log);
    return this.#lastNumber;
  }
}
