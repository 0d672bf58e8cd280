import type { Meter } from '@regpilot/enforcement';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { integerOf, optionalIntegerOf, textOf } from './column-values.ts';
import type { Span } from './counters.ts';
import type { ReservationState } from './taken-amounts.ts';

/** A call that was admitted. */
export interface Reservation extends Span {
  readonly id: string;
  readonly slot: string;
  /** With what the call was estimated to take from each. */
  readonly meters: readonly Meter[];
  readonly ttlMs: number;
  readonly expiresAt: number;
  readonly state: ReservationState;
}

/** The rows of `reservations`. */
export class ReservationRows {
  readonly #find: StatementSync;
  readonly #due: StatementSync;
  readonly #save: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('SELECT * FROM reservations WHERE id = ?');
    this.#due = database.prepare(
      `SELECT * FROM reservations WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at`,
    );
    this.#save = database.prepare(
      'INSERT OR REPLACE INTO reservations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#forget = database.prepare('DELETE FROM reservations WHERE forgotten_at <= ?');
  }

  find(id: string): Reservation | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : reservationOf(row);
  }

  /** Those whose TTL has run out, first the one that ran out first. */
  due(now: number): Reservation[] {
    return this.#due.all(now).map(reservationOf);
  }

  save({ id, slot, meters, ttlMs, reservedAt, startedAt, expiresAt, state }: Reservation): void {
    const forgottenAt = expiresAt + ttlMs;
    const values = [ttlMs, reservedAt, startedAt ?? null, expiresAt, forgottenAt, state] as const;
    this.#save.run(id, slot, JSON.stringify(meters), ...values);
  }

  forget(now: number): void {
    this.#forget.run(now);
  }
}

function reservationOf(row: Record<string, SQLOutputValue>): Reservation {
  const state = textOf(row, 'state');
  return {
    id: textOf(row, 'id'),
    slot: textOf(row, 'slot'),
    meters: JSON.parse(textOf(row, 'meters')),
    ttlMs: integerOf(row, 'ttl_ms'),
    reservedAt: integerOf(row, 'reserved_at'),
    startedAt: optionalIntegerOf(row, 'started_at'),
    expiresAt: integerOf(row, 'expires_at'),
    state: state === 'open' || state === 'expired' ? state : 'closed',
  };
}
