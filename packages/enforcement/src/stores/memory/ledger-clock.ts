/** The time of a ledger: whole milliseconds that never go back. */
export class LedgerClock {
  /** A clock that is set back would otherwise reopen windows that were full. */
  #lastSeen = 0;
  #read: () => number;
  #isOwn: boolean;

  constructor(read: (() => number) | undefined) {
    this.#read = read ?? Date.now;
    this.#isOwn = read !== undefined;
  }

  /** Where its readings come from. */
  get source(): () => number {
    return this.#read;
  }

  get lastSeen(): number {
    return this.#lastSeen;
  }

  /** A ledger without a clock of its own runs on that of the first enforcer that uses it. */
  adopt(read: () => number): void {
    if (this.#isOwn) return;
    this.#read = read;
    this.#isOwn = true;
  }

  /** The ledger's time at a reading of the clock. */
  advanceTo(reading: number): number {
    // Whole milliseconds: a fraction would make runs that a settlement cannot find again.
    if (reading >= this.#lastSeen + 1) this.#lastSeen = Math.floor(reading);
    return this.#lastSeen;
  }
}
