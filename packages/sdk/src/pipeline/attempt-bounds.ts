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

/** How long a transport has to say what became of a request that it was told to give up. */
const graceMs = 100;

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
  #leave: (() => void) | undefined;
  #isLeft = false;

  constructor({ signal, timeoutMs, timeLeftMs, after }: AttemptBoundsOptions) {
    this.#after = after;
    this.#bound = timeLeftMs < timeoutMs ? 'total' : 'attempt';
    this.#timeoutMs = Math.min(timeoutMs, timeLeftMs);
    this.#caller = signal;
    this.#onAbort = () => {
      this.#end(signal?.reason);
    };
    this.#cancelTimer = this.#startTimer();
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
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

  /** Whether the attempt went on without what it had waited for: what still comes of that is nobody's. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /**
   * What the work comes to. When the attempt is ended from outside the work is told by the signal, and
   * left if it has not ended soon: a user's transport may not listen.
   */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#leave = () => {
        this.#isLeft = true;
        reject(new Error('The transport did not hear the signal'));
      };
      if (this.signal.aborted) this.#startGrace();
      work.then(
        (value) => {
          this.#leave = undefined;
          resolve(value);
        },
        (error: unknown) => {
          this.#leave = undefined;
          reject(error);
        },
      );
    });
  }

  /** The head of a stream is here: from now on silence is what is timed, as long as the call has time left. */
  timeSilence(idleTimeoutMs: number, timeLeftMs: number): void {
    this.#cancelTimer();
    this.#bound = timeLeftMs < idleTimeoutMs ? 'total' : 'idle';
    this.#timeoutMs = Math.min(idleTimeoutMs, timeLeftMs);
    this.#cancelTimer = this.#startTimer();
  }

  /** The answer is its reader's, who is told by the signal's reason when the call has no time left. */
  timeReading(timeLeftMs: number, timedOut: () => unknown): void {
    this.#cancelTimer();
    // An answer that comes when nobody waits for it any more has no reader.
    if (timeLeftMs === Infinity || this.#isLeft) return;
    this.#cancelTimer = this.#after(Math.max(0, timeLeftMs), () => {
      this.#controller.abort(timedOut());
    });
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
      this.#end();
    });
  }

  #end(reason?: unknown): void {
    this.#controller.abort(reason);
    if (this.#leave !== undefined) this.#startGrace();
  }

  /** In the place of the timer, which has nothing more to say. */
  #startGrace(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#after(graceMs, () => this.#leave?.());
  }
}
