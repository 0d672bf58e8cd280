import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerOf } from './column-values.ts';

/** The steps of a store, one at a time over all processes, each whole or not at all. */
export class Transactions {
  readonly #now: () => number;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #lastSeen: StatementSync;
  readonly #see: StatementSync;

  constructor(database: DatabaseSync, now: () => number) {
    this.#now = now;
    // IMMEDIATE takes the write lock before the first read: what a decision reads is still so when it writes.
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
    this.#lastSeen = database.prepare('SELECT last_seen_at FROM clock');
    this.#see = database.prepare('UPDATE clock SET last_seen_at = ?');
  }

  /** `step` gets the time of the database: whole milliseconds that never go back, whichever process asks. */
  run<T>(step: (now: number) => T): T {
    this.#begin.run();
    try {
      const result = step(this.#tick());
      this.#commit.run();
      return result;
    } catch (error) {
      this.#rollback.run();
      throw error;
    }
  }

  #tick(): number {
    const lastSeenAt = integerOf(this.#lastSeen.get(), 'last_seen_at');
    const now = Math.floor(this.#now());
    if (now <= lastSeenAt) return lastSeenAt;
    this.#see.run(now);
    return now;
  }
}
