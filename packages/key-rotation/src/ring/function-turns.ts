import { abortable } from '../attempt/abortable.ts';
import type { AttemptContext } from '../attempt/attempt-context.ts';
import type { AttemptResult } from '../attempt/outcome.ts';
import { isResponse, type Classify } from '../classify/classify-by-status.ts';
import { answerHeaders } from '../classify/answer-headers.ts';
import { CallAbortedError } from '../errors/call-aborted-error.ts';
import type { KeyQuota } from './key-account.ts';
import { readQuota } from './read-quota.ts';

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
  /** Whether anybody wants to know what a response tells about quota. */
  readonly watchesQuota: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly totalTimeoutMs?: number | undefined;
}

/** A response that the function returned and that may be given back to the caller in the end. */
interface Returned<T> {
  /** Stands for the response in the loop, which knows failures as errors. */
  readonly error: Error;
  readonly value: T;
  readonly limited: boolean;
  readonly discard: () => void;
}

/** Shared by all calls, nearly none of which keeps a response. */
const none: readonly never[] = [];

/** Makes attempts of a plain function: says what its errors, and the responses that it returns, mean. */
export class FunctionTurns<T> {
  readonly #fn: KeyedFunction<T>;
  readonly #options: FunctionTurnsOptions;
  /** The last one, and the last 429: a call that finds no other key ends with that. */
  #returned: readonly Returned<T>[] = none;

  constructor(fn: KeyedFunction<T>, options: FunctionTurnsOptions) {
    this.#fn = fn;
    this.#options = options;
  }

  async take(context: AttemptContext): Promise<AttemptResult<T>> {
    const { signal, totalTimeoutMs, classify, now } = this.#options;
    const bounded = signal !== undefined || totalTimeoutMs !== undefined;
    this.#letGo(({ limited }) => !limited);
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
      const quota = this.#quotaOf(error);
      return { ...(classify(error, now()) ?? { outcome: 'fatal' }), error, quota };
    }
  }

  /** The response that an error of the loop stands for: the function returned it, so its caller gets it. */
  returnedFor(error: unknown): { readonly value: T } | null {
    const wanted = this.#returned.find((returned) => returned.error === error);
    this.#returned = this.#returned.filter((returned) => returned !== wanted);
    return wanted ?? null;
  }

  /** After the call: lets go of what nobody will read. */
  close(): void {
    this.#letGo(() => true);
  }

  /** A response that the loop went on from is read by nobody; unread, it would hold its connection. */
  #letGo(isOver: (returned: Returned<T>) => boolean): void {
    if (this.#returned.length === 0) return;
    for (const returned of this.#returned) if (isOver(returned)) returned.discard();
    this.#returned = this.#returned.filter((returned) => !isOver(returned));
  }

  #read(value: T): AttemptResult<T> {
    const quota = this.#quotaOf(value);
    if (!isResponse(value) || value.ok) return { outcome: 'ok', value, quota };
    const failure = this.#options.classify(value, this.#options.now());
    if (failure === null) return { outcome: 'ok', value, quota };
    const error = new Error(`The function returned a response with status ${value.status}`);
    const discard = (): void => {
      // Cancelling a body that was read already rejects, which is as good.
      value.body?.cancel().catch(() => undefined);
    };
    const limited = failure.outcome === 'limited';
    if (limited) this.#letGo(() => true);
    this.#returned = [...this.#returned, { error, value, limited, discard }];
    return { ...failure, error, quota };
  }

  /** Of a response, an error with the headers of one, or a result beside its `response`. */
  #quotaOf(result: unknown): KeyQuota | undefined {
    const { watchesQuota, now } = this.#options;
    return watchesQuota ? (readQuota(answerHeaders(result), now()) ?? undefined) : undefined;
  }
}
