import {
  calendarPeriod,
  meterIdentity,
  type CalendarLimit,
  type ConcurrencyLimit,
  type MeterLimit,
  type RollingLimit,
} from '@regpilot/enforcement';
import type { CounterRows } from './counter-rows.ts';

/** When a call was reserved, and when its rolling windows started; undefined while it only holds its place. */
export interface Span {
  readonly reservedAt: number;
  readonly startedAt: number | undefined;
}

/** One limit of one slot, at an instant for which the rows were pruned. */
export interface Counter {
  /** What counts now, reservations included. */
  level(): number;
  /** Changes what a call takes, where it was booked. Without effect when that has left. */
  book(delta: number, span: Span): void;
  /** A call that held its place arrives: its window starts at `at`. */
  start(amount: number, at: number): void;
  /** Until `need` has left by itself. Null is never. */
  waitMs(need: number): number | null;
  resetAt(): number | null;
}

export function counterOf(
  rows: CounterRows,
  slot: string,
  meter: MeterLimit,
  now: number,
): Counter {
  if (meter.kind === 'rolling') return new RollingCounter(rows, slot, meter, now);
  if (meter.kind === 'calendar') return new CalendarCounter(rows, slot, meter, now);
  return new InFlightCounter(rows, slot, meter);
}

/** Runs of calls that have arrived, and the sum of those that have not. */
class RollingCounter implements Counter {
  readonly #rows: CounterRows;
  readonly #slot: string;
  readonly #name: string;
  readonly #windowMs: number;
  readonly #now: number;

  constructor(rows: CounterRows, slot: string, meter: RollingLimit, now: number) {
    this.#rows = rows;
    this.#slot = slot;
    this.#name = meterIdentity(meter);
    this.#windowMs = meter.windowMs;
    this.#now = now;
  }

  level(): number {
    return this.#rows.sumOfRuns(this.#slot, this.#name) + this.#held();
  }

  book(delta: number, { startedAt }: Span): void {
    if (startedAt === undefined) {
      this.#rows.addToSum(this.#slot, this.#name, delta, null);
      return;
    }
    const leavesAt = startedAt + this.#windowMs;
    if (leavesAt <= this.#now) return;
    this.#rows.addToRun(this.#slot, this.#name, { at: startedAt, leavesAt, amount: delta });
  }

  start(amount: number, at: number): void {
    this.#rows.addToSum(this.#slot, this.#name, -amount, null);
    this.book(amount, { reservedAt: at, startedAt: at });
  }

  /** Calls that have not arrived are taken to do so now. */
  waitMs(need: number): number {
    let freed = 0;
    for (const { leavesAt, amount } of this.#rows.runs(this.#slot, this.#name)) {
      freed += amount;
      if (freed >= need) return leavesAt - this.#now;
    }
    return this.#windowMs;
  }

  resetAt(): number {
    if (this.#held() > 0) return this.#now + this.#windowMs;
    return Math.max(this.#now, this.#rows.lastLeavesAt(this.#slot, this.#name));
  }

  #held(): number {
    return this.#rows.sum(this.#slot, this.#name);
  }
}

/** The sum of the current period. */
class CalendarCounter implements Counter {
  readonly #rows: CounterRows;
  readonly #slot: string;
  readonly #name: string;
  readonly #startsAt: number;
  readonly #endsAt: number | null;
  readonly #now: number;

  constructor(rows: CounterRows, slot: string, meter: CalendarLimit, now: number) {
    const { startsAt, endsAt } = calendarPeriod(meter.reset, now);
    this.#rows = rows;
    this.#slot = slot;
    this.#name = meterIdentity(meter);
    this.#startsAt = startsAt;
    this.#endsAt = endsAt === Number.POSITIVE_INFINITY ? null : endsAt;
    this.#now = now;
  }

  level(): number {
    return this.#rows.sum(this.#slot, this.#name);
  }

  book(delta: number, { reservedAt }: Span): void {
    if (reservedAt < this.#startsAt) return;
    this.#rows.addToSum(this.#slot, this.#name, delta, this.#endsAt);
  }

  start(): void {}

  waitMs(): number | null {
    return this.#endsAt === null ? null : this.#endsAt - this.#now;
  }

  resetAt(): number | null {
    return this.#endsAt;
  }
}

class InFlightCounter implements Counter {
  readonly #rows: CounterRows;
  readonly #slot: string;
  readonly #name: string;

  constructor(rows: CounterRows, slot: string, meter: ConcurrencyLimit) {
    this.#rows = rows;
    this.#slot = slot;
    this.#name = meterIdentity(meter);
  }

  level(): number {
    return this.#rows.sum(this.#slot, this.#name);
  }

  book(delta: number): void {
    this.#rows.addToSum(this.#slot, this.#name, delta, null);
  }

  start(): void {}

  waitMs(): number {
    return 1;
  }

  resetAt(): null {
    return null;
  }
}
