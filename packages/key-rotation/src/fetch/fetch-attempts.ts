import { abortable } from '../attempt/abortable.ts';
import type { AttemptContext } from '../attempt/attempt-context.ts';
import type { AttemptResult } from '../attempt/outcome.ts';
import { AllKeysFailedError } from '../errors/all-keys-failed-error.ts';
import type { CallSettings } from '../ring/call-with-ring.ts';
import type { KeyQuota } from '../ring/key-account.ts';
import { readQuota } from '../ring/read-quota.ts';
import { firstByteOf } from './first-byte.ts';
import type { KeyedRequest } from './keyed-request.ts';
import { readRefusal } from './read-refusal.ts';

export interface FetchAttemptsOptions extends Omit<CallSettings, 'random'> {
  readonly request: KeyedRequest;
  /** Whether a signal or a total timeout can end the call. */
  readonly bounded: boolean;
  /** Whether an answer that breaks off before its body begins would be asked for again. */
  readonly awaitsFirstByte: boolean;
}

interface Answer {
  /** Stands for the response in the loop, which knows failures as errors. */
  readonly error: Error;
  readonly response: Response;
}

/** Sends a request with one key after the other, and keeps the answers that its caller may be given. */
export class FetchAttempts {
  readonly #options: FetchAttemptsOptions;
  /** The last refusal, if the last answer was one. */
  #latest: Answer | null = null;
  #lastAnswer: Response | null = null;
  /** Given to the caller when the keys after it are refused: a limit says more than their 401s. */
  #limited: Answer | null = null;

  constructor(options: FetchAttemptsOptions) {
    this.#options = options;
  }

  /** The last answer; null where the last attempt has none. */
  get latest(): Response | null {
    return this.#lastAnswer;
  }

  async take(context: AttemptContext, arrived?: () => void): Promise<AttemptResult<Response>> {
    const { request, bounded, awaitsFirstByte, classify, now } = this.#options;
    this.#letGo(this.#latest === this.#limited ? null : this.#latest);
    this.#latest = null;
    this.#lastAnswer = null;
    const signal = bounded ? context.signal : undefined;
    try {
      const response = await abortable(request.send(context.key, signal), signal);
      this.#lastAnswer = response;
      arrived?.();
      if (response.ok && awaitsFirstByte) await abortable(firstByteOf(response), signal);
      return await this.#read(response);
    } catch (error) {
      if (signal?.aborted === true) return { outcome: 'aborted', error: signal.reason };
      return { ...(classify(error, now()) ?? { outcome: 'fatal' }), error };
    }
  }

  /** The answer that the loop's error stands for; null when it is about something else. */
  answerFor(error: unknown): Response | null {
    const limited = this.#limited;
    if (limited !== null && limited.error === error) return limited.response;
    const latest = this.#latest;
    if (latest === null) return null;
    const isOfLatest = latest.error === error || error instanceof AllKeysFailedError;
    return isOfLatest ? latest.response : null;
  }

  /** Lets go of the answers that nobody will read. */
  dispose(given: Response | null): void {
    for (const answer of [this.#latest, this.#limited])
      if (answer !== null && answer.response !== given) this.#letGo(answer);
  }

  async #read(response: Response): Promise<AttemptResult<Response>> {
    const { classify, now, sleep } = this.#options;
    const quota = this.#quotaOf(response);
    if (response.ok) return { outcome: 'ok', value: response, quota };
    const failure = classify(await readRefusal(response, sleep), now());
    if (failure === null) return { outcome: 'ok', value: response, quota };
    const error = new Error(`The answer has the status ${response.status}`);
    this.#latest = { error, response };
    if (failure.outcome === 'limited') {
      this.#letGo(this.#limited);
      this.#limited = this.#latest;
    }
    return { ...failure, error, quota };
  }

  #quotaOf({ headers }: Response): KeyQuota | undefined {
    const { watchesQuota, now } = this.#options;
    return watchesQuota ? (readQuota(headers, now()) ?? undefined) : undefined;
  }

  /** Unread, it would hold its connection. */
  #letGo(answer: Answer | null): void {
    answer?.response.body?.cancel().catch(() => undefined);
  }
}
