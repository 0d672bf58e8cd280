export interface RetryBudgetOptions {
  /** Retries for each call; default 0.1. */
  readonly ratio?: number | undefined;
  /** Retries a second beside these, so that a quiet ring can retry at all; default 10. */
  readonly perSecond?: number | undefined;
}

/** What a quiet time and a busy one may save up. */
const savedSeconds = 10;
const savedCalls = 1000;

/**
 * How often all calls of a ring together may try again. Each call's own `retries` do not bound that:
 * in an outage every call would use all of them, and the upstream get several times its usual load
 * at the very moment when it can bear least.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #perSecond: number;
  /** Kept for retries: what a quiet time may save up. */
  readonly #floor: number;
  readonly #most: number;
  readonly #now: () => number;
  #left: number;
  #countedAt: number;

  constructor({ ratio = 0.1, perSecond = 10 }: RetryBudgetOptions, now: () => number) {
    this.#ratio = ratio;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#floor = savedSeconds * perSecond;
    this.#left = this.#floor;
    this.#most = this.#floor + savedCalls * ratio;
    this.#countedAt = now();
  }

  /** A call has begun. */
  deposit(): void {
    this.#left = Math.min(this.#most, this.#left + this.#ratio);
  }

  /** Whether there is one retry left. */
  hasLeft(): boolean {
    const now = this.#now();
    const earned = ((now - this.#countedAt) / 1000) * this.#perSecond;
    this.#countedAt = now;
    this.#left = Math.min(this.#most, this.#left + earned);
    return this.#left >= 1;
  }

  /** Takes one, or what is left of one. */
  withdraw(): void {
    this.#left = Math.max(0, this.#left - 1);
  }

  /**
   * Pays for going on with yet another key, from what calls have earned and never from the floor.
   * When a key is replaced under a thousand calls, each of them goes on with another one; if that
   * took the floor as well, a connection that broke in the same moment could not be retried.
   */
  withdrawHop(): void {
    if (this.#left > this.#floor) this.#left = Math.max(this.#floor, this.#left - 1);
  }
}
