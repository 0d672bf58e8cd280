import { CallAbortedError } from '../errors/call-aborted-error.ts';
import { CallTimeoutError } from '../errors/call-timeout-error.ts';
import { sleep as defaultSleep, type Sleep } from './sleep.ts';
import { systemNow } from './system-clock.ts';

/** Makes the errors of a call that ends without an answer, for callers with classes of their own. */
export interface CallEndings {
  aborted(reason: unknown, attempts: number): unknown;
  timedOut(totalTimeoutMs: number, attempts: number): unknown;
}

const defaultEndings: CallEndings = {
  aborted: (reason, attempts) => new CallAbortedError(reason, attempts),
  timedOut: (totalTimeoutMs, attempts) => new CallTimeoutError(totalTimeoutMs, attempts),
};

export interface CallLimitsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly totalTimeoutMs?: number | undefined;
  readonly endings?: CallEndings | undefined;
  readonly now?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
}

/**
 * How long a call may go on: until its caller aborts it or its total timeout passes.
 *
 * Timer and controller of an attempt are made when `signal` is first read. An attempt that bounds itself by
 * `deadlineAt` never reads it, and pays for neither.
 */
export class CallLimits {
  /** `Infinity` without a total timeout. */
  readonly deadlineAt: number;
  /** Requests sent so far, for the error of a call that is cut off. */
  attempts = 0;
  readonly #options: CallLimitsOptions;
  #signal: AbortSignal | undefined;
  #cancelTimer: (() => void) | undefined;
  #isOver = false;

  constructor(options: CallLimitsOptions) {
    this.#options = options;
    const { totalTimeoutMs } = options;
    this.deadlineAt = totalTimeoutMs === undefined ? Infinity : this.#now() + totalTimeoutMs;
  }

  get aborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** 0 once the call is over, `Infinity` without a total timeout. */
  get timeLeftMs(): number {
    if (this.deadlineAt === Infinity) return Infinity;
    // A timer may fire a fraction of a millisecond before the clock says so.
    return this.#isOver ? 0 : Math.max(0, this.deadlineAt - this.#now());
  }

  /** The caller's own, for waits that are known to end before the deadline. */
  get callerSignal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  /** Fires on the caller's abort, with the caller's reason, and at the deadline, with the timeout error. */
  get signal(): AbortSignal {
    this.#signal ??= this.#link();
    return this.#signal;
  }

  /**
   * Waits with a signal that fires when the call is over. Nothing stays on the caller's: a joined signal
   * would hang on it until it is collected, and some callers keep one signal for thousands of calls.
   */
  async during<T>(wait: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    if (this.deadlineAt === Infinity) return wait(signal);
    const over = new AbortController();
    const onAbort = (): void => {
      over.abort(signal?.reason);
    };
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    const cancel = this.#atDeadline((error) => {
      over.abort(error);
    });
    try {
      return await wait(over.signal);
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** What to throw once the call is over, else null. */
  ending(): { readonly error: unknown } | null {
    const { signal, totalTimeoutMs, endings = defaultEndings } = this.#options;
    if (signal?.aborted === true) return { error: endings.aborted(signal.reason, this.attempts) };
    if (totalTimeoutMs !== undefined && this.timeLeftMs === 0) {
      return { error: endings.timedOut(totalTimeoutMs, this.attempts) };
    }
    return null;
  }

  dispose(): void {
    this.#cancelTimer?.();
  }

  #link(): AbortSignal {
    const { signal } = this.#options;
    const controller = new AbortController();
    if (this.deadlineAt === Infinity) return signal ?? controller.signal;
    this.#cancelTimer = this.#atDeadline((error) => {
      controller.abort(error);
    });
    // Joined rather than listened to: the result of a call may be a body that is still being read
    // when the call is over, and the caller's abort must reach it without a listener left behind.
    return signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
  }

  /** Gives back what cancels it. */
  #atDeadline(fire: (error: unknown) => void): () => void {
    const { totalTimeoutMs = Infinity, sleep = defaultSleep } = this.#options;
    const { endings = defaultEndings } = this.#options;
    const timer = new AbortController();
    void sleep(this.timeLeftMs, timer.signal).then(
      () => {
        this.#isOver = true;
        fire(endings.timedOut(totalTimeoutMs, this.attempts));
      },
      () => undefined,
    );
    return () => {
      timer.abort();
    };
  }

  #now(): number {
    return (this.#options.now ?? systemNow)();
  }
}
