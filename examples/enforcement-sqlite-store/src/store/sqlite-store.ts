import {
  meterUsage,
  type ActualAmounts,
  type Denied,
  type EnforcementStore,
  type Meter,
  type MeterLimit,
  type MeterUsage,
  type Reserved,
  type ReserveRequest,
} from '@regpilot/enforcement';
import type { DatabaseSync } from 'node:sqlite';
import { CounterRows } from './counter-rows.ts';
import { counterOf, type Counter } from './counters.ts';
import { openDatabase } from './open-database.ts';
import { ReservationRows, type Reservation } from './reservation-rows.ts';
import { schema } from './schema.ts';
import { amountAfter, takenAmount, type Ending } from './taken-amounts.ts';
import { Transactions } from './transactions.ts';

export interface SqliteStoreOptions {
  /** A file on a local disk, made if it is not there, or `:memory:`. */
  readonly path: string;
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** How long a step waits for those of other processes before it throws. Default 5,000. */
  readonly lockTimeoutMs?: number | undefined;
}

/** Limits that the processes of one machine share, and that last over their ends. */
export class SqliteStore implements EnforcementStore {
  readonly #database: DatabaseSync;
  readonly #transactions: Transactions;
  readonly #rows: CounterRows;
  readonly #reservations: ReservationRows;

  constructor({ path, now = Date.now, lockTimeoutMs = 5000 }: SqliteStoreOptions) {
    this.#database = openDatabase(path, lockTimeoutMs);
    this.#database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT`);
    this.#transactions = new Transactions(this.#database, now);
    this.#rows = new CounterRows(this.#database);
    this.#reservations = new ReservationRows(this.#database);
  }

  reserve({ slot, id, meters, ttlMs, windowFrom }: ReserveRequest): Reserved | Denied {
    return this.#step((now) => {
      if (this.#reservations.find(id) !== undefined)
        return { allowed: true, usage: this.#standing(slot, meters, now) };
      const denied = this.#denial(slot, meters, now);
      if (denied !== undefined) return denied;
      const reservation: Reservation = {
        id,
        slot,
        meters,
        ttlMs,
        reservedAt: now,
        startedAt: windowFrom === 'admitted' ? now : undefined,
        expiresAt: now + ttlMs,
        state: 'open',
      };
      for (const meter of meters) this.#counter(slot, meter, now).book(meter.amount, reservation);
      this.#reservations.save(reservation);
      return { allowed: true, usage: this.#standing(slot, meters, now) };
    });
  }

  arrived(id: string): void {
    this.#report(id, (reservation, now) => this.#start(reservation, now, now));
  }

  settle(id: string, actual: ActualAmounts): void {
    this.#report(id, (reservation, now) =>
      this.#end(this.#start(reservation, now, now), { settled: actual }, now),
    );
  }

  release(id: string): void {
    this.#report(id, (reservation, now) => this.#end(reservation, 'released', now));
  }

  renew(id: string): void {
    this.#report(id, (reservation, now) =>
      reservation.state === 'open'
        ? { ...reservation, expiresAt: now + reservation.ttlMs }
        : reservation,
    );
  }

  usage(slot: string, meters: readonly MeterLimit[]): readonly MeterUsage[] {
    return this.#step((now) => this.#standing(slot, meters, now));
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** A transaction that begins with everything that was due before it. */
  #step<T>(step: (now: number) => T): T {
    return this.#transactions.run((now) => {
      for (const due of this.#reservations.due(now))
        this.#reservations.save(this.#end(this.#start(due, due.expiresAt, now), 'expired', now));
      this.#rows.prune(now);
      this.#reservations.forget(now);
      return step(now);
    });
  }

  /** Reports on calls that are over, or that nobody knows, change nothing. */
  #report(id: string, change: (reservation: Reservation, now: number) => Reservation): void {
    this.#step((now) => {
      const reservation = this.#reservations.find(id);
      if (reservation === undefined || reservation.state === 'closed') return;
      this.#reservations.save(change(reservation, now));
    });
  }

  /** Starts the windows of a call that only holds its place. */
  #start(reservation: Reservation, at: number, now: number): Reservation {
    if (reservation.startedAt !== undefined) return reservation;
    const { slot, meters, state } = reservation;
    for (const meter of meters)
      this.#counter(slot, meter, now).start(takenAmount(meter, state), at);
    return { ...reservation, startedAt: at };
  }

  #end(reservation: Reservation, ending: Ending, now: number): Reservation {
    const { slot, meters, state } = reservation;
    for (const meter of meters) {
      const delta = amountAfter(meter, ending) - takenAmount(meter, state);
      if (delta !== 0) this.#counter(slot, meter, now).book(delta, reservation);
    }
    return { ...reservation, state: ending === 'expired' ? 'expired' : 'closed' };
  }

  #denial(slot: string, meters: readonly Meter[], now: number): Denied | undefined {
    const waits = meters.map((meter) => {
      const { amount, limit } = meter;
      const counter = this.#counter(slot, meter, now);
      const excess = counter.level() + amount - limit;
      if (excess <= 0) return undefined;
      return amount > limit ? null : counter.waitMs(excess);
    });
    const deniedBy = waits.findIndex((waitMs) => waitMs !== undefined);
    if (deniedBy === -1) return undefined;
    const retryAfterMs = waits.includes(null)
      ? null
      : Math.max(...waits.map((waitMs) => waitMs ?? 0));
    return { allowed: false, deniedBy, retryAfterMs, usage: this.#standing(slot, meters, now) };
  }

  #standing(slot: string, meters: readonly MeterLimit[], now: number): MeterUsage[] {
    return meters.map((meter) => {
      const counter = this.#counter(slot, meter, now);
      return meterUsage(meter, counter.level(), counter.resetAt());
    });
  }

  #counter(slot: string, meter: MeterLimit, now: number): Counter {
    return counterOf(this.#rows, slot, meter, now);
  }
}
