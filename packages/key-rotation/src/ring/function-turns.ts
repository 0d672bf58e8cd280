import { abortable } from '../attempt/abortable.ts';
import type { AttemptContext } from '../attempt/attempt-context.ts';
import type { AttemptResult } from '../attempt/outcome.ts';
import { isResponse, type Classify } from '../classify/classify-by-status.ts';
import { CallAbortedError } from '../errors/call-aborted-error.ts';

/** What a called function learns beside the key. */
export interface KeyedContext {
  /** Name of the key that may be logged. */
  readonly keyId: string;
  /** 1 for the first call of the function. */
  readonly attempt: number;
  /** Fires on the caller's abort and at the total timeout. Hand it on, or the work goes on unheard. */
  readonly signal: AbortSignal;
}

/** Does the work with the key it is given. Called anew for each attempt, so it builds body and request itself. */
export type KeyedFunction<T> = (key: string, context: KeyedContext) => Promise<T> | T;

export interface FunctionTurnsOptions {
  readonly classify: Classify;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly totalTimeoutMs?: number | undefined;
}

interface Returned<T> {
  /** Stands for the response in the loop, which knows failures as errors. */
  readonly error: Error;
  readonly value: T;
  readonly discard: () => void;
}

/** Makes attempts of a plain function: says what its errors, and the responses that it returns, mean. */
export class FunctionTurns<T> {
  readonly #fn: KeyedFunction<T>;
  readonly #options: FunctionTurnsOptions;
  #returned: Returned<T> | null = null;

  constructor(fn: KeyedFunction<T>, options: FunctionTurnsOptions) {
    this.#fn = fn;
    this.#options = options;
  }

  async take(context: AttemptContext): Promise<AttemptResult<T>> {
    const { signal, totalTimeoutMs, classify, now } = this.#options;
    const bounded = signal !== undefined || totalTimeoutMs !== undefined;
    // A response that the loop goes on from is read by nobody; unread, it would hold its connection.
    this.#returned?.discard();
    this.#returned = null;
    // Called on its own, so that it gets no `this`.
    const fn = this.#fn;
    try {
      const working = Promise.resolve(fn(context.key, context));
      // A function that ignores the signal must not hold its caller.
      return this.#read(bounded ? await abortable(working, context.signal) : await working);
    } catch (error) {
      if (signal?.aborted === true) {
        return { outcome: 'aborted', error: new CallAbortedError(signal.reason, context.attempt) };
      }
      if (bounded && context.signal.aborted)
        return { outcome: 'aborted', error: context.signal.reason };
      return { ...(classify(error, now()) ?? { outcome: 'fatal' }), error };
    }
  }

  /** The response that an error of the loop stands for: the function returned it, so its caller gets it. */
  returnedFor(error: unknown): { readonly value: T } | null {
    return this.#returned !== null && this.#returned.error === error ? this.#returned : null;
  }

  #read(value: T): AttemptResult<T> {
    if (!isResponse(value) || value.ok) return { outcome: 'ok', value };
    const failure = this.#options.classify(value, this.#options.now());
    if (failure === null) return { outcome: 'ok', value };
    const error = new Error(`The function returned a response with status ${value.status}`);
    const discard = (): void => {
      // Cancelling a body that was read already rejects, which is as good.
      value.body?.cancel().catch(() => undefined);
    };
    this.#returned = { error, value, discard };
    return { ...failure, error };
  }
}
