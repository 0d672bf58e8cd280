import type { Runtime } from './runtime.ts';

export type Bound = 'attempt' | 'total';

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
 * attempt's timeout or the call's, whichever comes first.
 *
 * One controller, one listener and one timer an attempt; `AbortSignal.any` would leave its followers
 * hanging on a signal that outlives the call.
 */
export class AttemptBounds {
  readonly timeoutMs: number;
  /** Which of the two timeouts the timer stands for. */
  readonly bound: Bound;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort: () => void;
  readonly #cancelTimer: () => void;
  #timedOut = false;

  constructor({ signal, timeoutMs, timeLeftMs, after }: AttemptBoundsOptions) {
    this.bound = timeLeftMs < timeoutMs ? 'total' : 'attempt';
    this.timeoutMs = Math.min(timeoutMs, timeLeftMs);
    this.#caller = signal;
    this.#onAbort = () => {
      this.#controller.abort(signal?.reason);
    };
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#cancelTimer = after(this.timeoutMs, () => {
      this.#timedOut = true;
      this.#controller.abort();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the attempt was ended from outside; null when it was not. The caller's abort comes first. */
  get endedBy(): 'caller' | 'timer' | null {
    if (this.#caller?.aborted === true) return 'caller';
    return this.#timedOut ? 'timer' : null;
  }

  /** The headers of a stream are here: from now on silence is what is timed, by the stream itself. */
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
}
