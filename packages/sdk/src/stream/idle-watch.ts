import type { StreamClock } from './stream-source.ts';

/**
 * Fires when one wait for the socket takes too long; the time that the reader itself takes between two
 * waits does not count. It keeps one timer running over many waits, because setting one for each
 * would cost more than reading the frame that ends it.
 */
export class IdleWatch {
  readonly #clock: StreamClock;
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  #waitingSince: number | undefined;
  #cancel: (() => void) | undefined;

  /** @param timeoutMs `Infinity` for none. */
  constructor(clock: StreamClock, timeoutMs: number, onIdle: () => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
  }

  begin(): void {
    if (this.#timeoutMs === Infinity) return;
    this.#waitingSince = this.#clock.now();
    if (this.#cancel === undefined) this.#arm(this.#timeoutMs);
  }

  rest(): void {
    this.#waitingSince = undefined;
  }

  stop(): void {
    this.#waitingSince = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = undefined;
      if (this.#waitingSince === undefined) return;
      const leftMs = this.#waitingSince + this.#timeoutMs - this.#clock.now();
      if (leftMs > 0) this.#arm(leftMs);
      else this.#onIdle();
    });
  }
}
