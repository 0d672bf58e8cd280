import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { integerOf } from './column-values.ts';

export interface Run {
  readonly leavesAt: number;
  readonly amount: number;
}

/** The rows of `runs` and `counters`. After `prune` they hold what counts now, and nothing else. */
export class CounterRows {
  readonly #sumOfRuns: StatementSync;
  readonly #runs: StatementSync;
  readonly #newest: StatementSync;
  readonly #addToRun: StatementSync;
  readonly #sum: StatementSync;
  readonly #addToSum: StatementSync;
  readonly #forgetEmptySum: StatementSync;
  readonly #pruneRuns: StatementSync;
  readonly #pruneSums: StatementSync;

  constructor(database: DatabaseSync) {
    const ofMeter = 'FROM runs WHERE slot = ? AND meter = ?';
    this.#sumOfRuns = database.prepare(`SELECT sum(amount) AS amount ${ofMeter}`);
    this.#runs = database.prepare(`SELECT leaves_at, amount ${ofMeter} ORDER BY at`);
    this.#newest = database.prepare(`SELECT max(leaves_at) AS leaves_at ${ofMeter}`);
    this.#addToRun = database.prepare(
      `INSERT INTO runs (slot, meter, at, leaves_at, amount) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
    );
    this.#sum = database.prepare('SELECT amount FROM counters WHERE slot = ? AND meter = ?');
    this.#addToSum = database.prepare(
      `INSERT INTO counters (slot, meter, ends_at, amount) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
    );
    this.#forgetEmptySum = database.prepare(
      'DELETE FROM counters WHERE slot = ? AND meter = ? AND amount = 0',
    );
    this.#pruneRuns = database.prepare('DELETE FROM runs WHERE leaves_at <= ?');
    this.#pruneSums = database.prepare('DELETE FROM counters WHERE ends_at <= ?');
  }

  /** Deletes what has left its window or whose period is over. */
  prune(now: number): void {
    this.#pruneRuns.run(now);
    this.#pruneSums.run(now);
  }

  sumOfRuns(slot: string, meter: string): number {
    return integerOf(this.#sumOfRuns.get(slot, meter), 'amount');
  }

  /** Oldest first. */
  *runs(slot: string, meter: string): Generator<Run> {
    for (const row of this.#runs.iterate(slot, meter))
      yield { leavesAt: integerOf(row, 'leaves_at'), amount: integerOf(row, 'amount') };
  }

  /** When the newest run leaves; 0 where there is none. */
  lastLeavesAt(slot: string, meter: string): number {
    return integerOf(this.#newest.get(slot, meter), 'leaves_at');
  }

  addToRun(slot: string, meter: string, run: Run & { readonly at: number }): void {
    this.#addToRun.run(slot, meter, run.at, run.leavesAt, run.amount);
  }

  sum(slot: string, meter: string): number {
    return integerOf(this.#sum.get(slot, meter), 'amount');
  }

  /** `endsAt` is null for what never ends by itself. */
  addToSum(slot: string, meter: string, amount: number, endsAt: number | null): void {
    this.#addToSum.run(slot, meter, endsAt, amount);
    if (amount <= 0) this.#forgetEmptySum.run(slot, meter);
  }
}
