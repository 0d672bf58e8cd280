import { RunLog } from '../../meters/run-log.ts';
import type { MeterColumn, ReservedSpan } from './meter-column.ts';
import { cellsPerColumn } from './slot-state.ts';
import type { SlotState } from './slot-state.ts';

/**
 * An exact rolling window.
 *
 * Cells: the sum of the window's runs; what is held by calls that have not arrived; when the newest
 * run leaves. While the window holds a single run, the cells are that run and the slot has no log:
 * most keys of a large fleet need none most of the time.
 *
 * A run stays until it leaves the window even when its amount is 0, so that a settlement finds it.
 */
export class RollingColumn implements MeterColumn {
  readonly #index: number;
  readonly #sum: number;
  readonly #held: number;
  readonly #leavesAt: number;
  readonly #windowMs: number;

  constructor(index: number, windowMs: number) {
    this.#index = index;
    this.#sum = index * cellsPerColumn;
    this.#held = this.#sum + 1;
    this.#leavesAt = this.#sum + 2;
    this.#windowMs = windowMs;
  }

  level(slot: SlotState, now: number): number {
    const sum = slot.read(this.#sum);
    const held = slot.read(this.#held);
    const log = slot.log(this.#index);
    if (slot.read(this.#leavesAt) <= now) {
      if (sum !== 0) slot.write(this.#sum, 0);
      if (log !== undefined) slot.setLog(this.#index, undefined);
      return held;
    }
    if (log === undefined) return sum + held;
    const dropped = log.dropThrough(now - this.#windowMs);
    if (dropped !== 0) slot.write(this.#sum, sum - dropped);
    return sum - dropped + held;
  }

  fits(slot: SlotState, amount: number, limit: number, now: number): boolean {
    return this.level(slot, now) + amount <= limit;
  }

  reserve(slot: SlotState, amount: number, now: number, starts: boolean): void {
    if (starts) this.#push(slot, amount, now);
    else slot.write(this.#held, slot.read(this.#held) + amount);
  }

  start(slot: SlotState, amount: number, at: number): void {
    this.level(slot, at);
    slot.write(this.#held, slot.read(this.#held) - amount);
    this.#push(slot, amount, at);
  }

  change(slot: SlotState, delta: number, { startedAt }: ReservedSpan): void {
    if (Number.isNaN(startedAt)) {
      slot.write(this.#held, slot.read(this.#held) + delta);
      return;
    }
    const log = slot.log(this.#index);
    const found =
      log === undefined
        ? slot.read(this.#leavesAt) === startedAt + this.#windowMs
        : log.add(startedAt, delta);
    if (found) slot.write(this.#sum, slot.read(this.#sum) + delta);
  }

  waitMs(slot: SlotState, need: number, now: number): number {
    const log = slot.log(this.#index);
    if (log === undefined) {
      return slot.read(this.#sum) >= need ? slot.read(this.#leavesAt) - now : this.#windowMs;
    }
    return (log.timeOfFreeing(need) ?? now) + this.#windowMs - now;
  }

  resetAt(slot: SlotState, now: number): number {
    if (slot.read(this.#held) > 0) return now + this.#windowMs;
    return Math.max(now, slot.read(this.#leavesAt));
  }

  isIdle(slot: SlotState, now: number): boolean {
    return slot.read(this.#held) === 0 && slot.read(this.#leavesAt) <= now;
  }

  /** `level` has been called for `at`, so what the cells hold is inside the window. */
  #push(slot: SlotState, amount: number, at: number): void {
    const sum = slot.read(this.#sum);
    const leavesAt = slot.read(this.#leavesAt);
    const log = slot.log(this.#index);
    if (log !== undefined) {
      log.push(at, amount);
    } else if (leavesAt > at && leavesAt !== at + this.#windowMs) {
      const both = new RunLog(leavesAt - this.#windowMs, sum);
      both.push(at, amount);
      slot.setLog(this.#index, both);
    }
    slot.write(this.#sum, sum + amount);
    slot.write(this.#leavesAt, at + this.#windowMs);
  }
}
