import type { AttemptContext } from '../attempt/attempt-context.ts';
import type { AttemptResult } from '../attempt/outcome.ts';
import { AllKeysFailedError } from '../errors/all-keys-failed-error.ts';
import type { CallSettings } from '../ring/call-with-ring.ts';
import { exhaustedResponse } from './exhausted-response.ts';
import { FetchAttempts } from './fetch-attempts.ts';
import { KeyedRequest } from './keyed-request.ts';
import type { RingFetchSettings } from './read-fetch-options.ts';

export type FetchCallInput = Parameters<typeof globalThis.fetch>[0];

/** What a `FetchCall` needs of its ring, and the checked options of its `fetch`. */
export interface FetchCallSettings extends Omit<CallSettings, 'random'> {
  readonly fetch: RingFetchSettings;
}

/**
 * One call of a `fetch` on its way through the attempt loop: what is sent with each key, and what its
 * caller gets in the end. It does what a `fetch` does: an answer of whatever status is given back, and
 * it rejects for broken connections and with the signal's reason.
 */
export class FetchCall {
  readonly method: string;
  readonly url: string;
  /** Whether its body can be sent a second time. */
  readonly replayable: boolean;
  /** Whether it may be sent again when nobody knows whether it was carried out. */
  readonly idempotent: boolean;
  readonly signal: AbortSignal | undefined;
  readonly retries: number;
  readonly totalTimeoutMs: number | undefined;
  readonly #request: KeyedRequest;
  readonly #attempts: FetchAttempts;

  /** @throws ConfigurationError for a URL outside of the origins. */
  constructor(input: FetchCallInput, init: RequestInit, settings: FetchCallSettings) {
    const { retries, totalTimeoutMs } = settings.fetch;
    const request = new KeyedRequest(input, init, settings.fetch);
    const { method, url, signal, replayable, idempotent } = request;
    this.method = method;
    this.url = url;
    this.signal = signal;
    this.replayable = replayable;
    this.idempotent = idempotent;
    this.retries = retries;
    this.totalTimeoutMs = totalTimeoutMs;
    this.#request = request;
    this.#attempts = new FetchAttempts({
      ...settings,
      request,
      bounded: signal !== undefined || totalTimeoutMs !== undefined,
      awaitsFirstByte: retries > 0 && replayable && idempotent,
    });
  }

  /** The answer to the last attempt, a refusal too; null where none came. Its body is the caller's: only to be looked at by its head. */
  get answer(): Response | null {
    return this.#attempts.latest;
  }

  /** The body, where it is a text or JSON as clients send it; undefined for a stream, a form and other kinds. */
  text(): Promise<string | undefined> {
    return this.#request.text();
  }

  /** One attempt of the loop. `arrived` is told when the head of an answer is here. */
  take(context: AttemptContext, arrived?: () => void): Promise<AttemptResult<Response>> {
    return this.#attempts.take(context, arrived);
  }

  /**
   * What the caller gets where the loop ended with an error: the answer that the error stands for.
   *
   * @throws the signal's reason; the error itself where no answer stands behind it.
   */
  answerFor(error: unknown): Response {
    // As a fetch rejects: with the reason itself, even where an answer had come before.
    this.signal?.throwIfAborted();
    const answer = this.#attempts.answerFor(error);
    if (answer !== null) return answer;
    if (error instanceof AllKeysFailedError) return exhaustedResponse(error);
    throw error;
  }

  /** Lets go of all answers but the one that the caller was given, and of the body that was kept for another attempt. */
  end(given: Response | null): void {
    this.#attempts.dispose(given);
    this.#request.dispose();
  }
}
