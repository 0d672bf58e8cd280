import { calendarPeriod } from '../../meters/calendar-period.ts';
import type { ResetPeriod } from '../../meters/calendar-period.ts';
import type { MeterColumn, ReservedSpan } from './meter-column.ts';
import { cellsPerColumn } from './slot-state.ts';
import type { SlotState } from './slot-state.ts';

/** A counter for each calendar period. Cells: the sum, and the start and end of the period that it is for. */
export class CalendarColumn implements MeterColumn {
  readonly #sum: number;
  readonly #startsAt: number;
  readonly #endsAt: number;
  readonly #reset: ResetPeriod;

  constructor(index: number, reset: ResetPeriod) {
    this.#sum = index * cellsPerColumn;
    this.#startsAt = this.#sum + 1;
    this.#endsAt = this.#sum + 2;
    this.#reset = reset;
  }

  level(slot: SlotState, now: number): number {
    if (now < slot.read(this.#endsAt)) return slot.read(this.#sum);
    const { startsAt, endsAt } = calendarPeriod(this.#reset, now);
    slot.write(this.#sum, 0);
    slot.write(this.#startsAt, startsAt);
    slot.write(this.#endsAt, endsAt);
    return 0;
  }

  fits(slot: SlotState, amount: number, limit: number, now: number): boolean {
    return this.level(slot, now) + amount <= limit;
  }

  /** At admission also where rolling windows start later: the period of a settlement must not depend on the network. */
  reserve(slot: SlotState, amount: number): void {
    slot.write(this.#sum, slot.read(this.#sum) + amount);
  }

  start(): void {}

  change(slot: SlotState, delta: number, { reservedAt }: ReservedSpan, now: number): void {
    const sum = this.level(slot, now);
    if (reservedAt >= slot.read(this.#startsAt)) slot.write(this.#sum, sum + delta);
  }

  waitMs(slot: SlotState, _need: number, now: number): number | null {
    const resetAt = this.resetAt(slot);
    return resetAt === null ? null : resetAt - now;
  }

  resetAt(slot: SlotState): number | null {
    const endsAt = slot.read(this.#endsAt);
    return endsAt === Number.POSITIVE_INFINITY ? null : endsAt;
  }

  isIdle(slot: SlotState, now: number): boolean {
    return slot.read(this.#sum) === 0 || slot.read(this.#endsAt) <= now;
  }
}
