import type { Runtime } from './runtime.ts';

/** `idle`: until the first byte of a stream whose head is here. */
export type Bound = 'attempt' | 'idle' | 'total';

export interface AttemptBoundsOptions {
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** Until the end of the whole call; `Infinity` without one. */
  readonly timeLeftMs: number;
  readonly after: Runtime['after'];
}

/**
 * What ends one attempt from outside: the caller's signal and one timer, which stands for the
 * attempt's timeout or the call's, whichever comes first, and later for the silence of a stream.
 *
 * One controller, one listener and one timer an attempt; `AbortSignal.any` would leave its followers
 * hanging on a signal that outlives the call.
 */
export class AttemptBounds {
  readonly #after: Runtime['after'];
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort: () => void;
  #timeoutMs: number;
  #bound: Bound;
  #cancelTimer: () => void;
  #timedOut = false;

  constructor({ signal, timeoutMs, timeLeftMs, after }: AttemptBoundsOptions) {
    this.#after = after;
    this.#bound = timeLeftMs < timeoutMs ? 'total' : 'attempt';
    this.#timeoutMs = Math.min(timeoutMs, timeLeftMs);
    this.#caller = signal;
    this.#onAbort = () => {
      this.#controller.abort(signal?.reason);
    };
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#cancelTimer = this.#startTimer();
  }

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Which of the timeouts the timer stands for. */
  get bound(): Bound {
    return this.#bound;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the attempt was ended from outside; null when it was not. The caller's abort comes first. */
  get endedBy(): 'caller' | 'timer' | null {
    if (this.#caller?.aborted === true) return 'caller';
    return this.#timedOut ? 'timer' : null;
  }

  /** The head of a stream is here: from now on silence is what is timed. */
  timeSilence(idleTimeoutMs: number): void {
    this.#cancelTimer();
    this.#bound = 'idle';
    this.#timeoutMs = idleTimeoutMs;
    this.#cancelTimer = this.#startTimer();
  }

  /** The stream is its reader's, who times the silence himself. */
  stopTimer(): void {
    this.#cancelTimer();
  }

  /** Ends the exchange from inside, as a reader does that leaves a stream early. */
  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Leaves neither timer nor listener behind. */
  release(): void {
    this.#cancelTimer();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  #startTimer(): () => void {
    return this.#after(this.#timeoutMs, () => {
      this.#timedOut = true;
      this.#controller.abort();
    });
  }
}
