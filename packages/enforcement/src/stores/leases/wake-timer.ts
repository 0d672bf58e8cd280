import type { After } from '../../admission/waiting/after.ts';

/** One timer for all that a process waits for: set to the soonest, and not set where there is nothing. */
export class WakeTimer {
  readonly #after: After;
  readonly #now: () => number;
  readonly #wake: () => void;
  #setAt = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(after: After, now: () => number, wake: () => void) {
    this.#after = after;
    this.#now = now;
    this.#wake = wake;
  }

  /** Wakes at this instant at the latest. */
  wakeBy(at: number): void {
    if (at >= this.#setAt) return;
    this.stop();
    this.#setAt = at;
    this.#cancel = this.#after(Math.max(0, Math.ceil(at - this.#now())), () => {
      this.#setAt = Number.POSITIVE_INFINITY;
      this.#cancel = undefined;
      this.#wake();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#setAt = Number.POSITIVE_INFINITY;
  }
}
