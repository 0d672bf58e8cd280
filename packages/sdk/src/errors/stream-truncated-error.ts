import { RegPilotError } from '@regpilot/contract';
import type { ChatResult } from '../response/chat-result.ts';
import type { StoppedBecause } from './stopped-because.ts';

/**
 * `ended`: the answer ended in good order, but without the sign of its end: something between here and
 * the provider gave up. `lost`: the connection broke.
 */
export type TruncationReason = 'ended' | 'lost';

export interface StreamTruncatedErrorOptions {
  /** Default `ended`. */
  readonly reason?: TruncationReason | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText: string;
  readonly partialResult?: ChatResult | undefined;
  readonly message?: string | undefined;
  readonly networkCode?: string | undefined;
}

/**
 * A stream ended before its last frame (`[DONE]` or a finish reason); `reason` tells how. The text is
 * not the whole answer, and the request is not repeated: a second answer would begin anew.
 *
 * It has no cause: the errors of HTTP libraries hold the request, and with it the API key.
 */
export class StreamTruncatedError extends RegPilotError {
  override name = 'StreamTruncatedError';
  readonly reason: TruncationReason;
  /** The system's name for the loss of the connection, such as `ECONNRESET`; undefined where there is none. */
  readonly networkCode: string | undefined;
  /** Why it was not tried again; undefined on an error of a stream that had begun. */
  readonly stoppedBecause: StoppedBecause | undefined = undefined;
  readonly #partialText: string;
  readonly #partialResult: ChatResult | undefined;

  constructor(options: StreamTruncatedErrorOptions) {
    super('STREAM_TRUNCATED', options.message, options);
    this.reason = options.reason ?? 'ended';
    this.networkCode = options.networkCode;
    this.#partialText = options.partialText;
    this.#partialResult = options.partialResult;
  }

  /** What the stream had said until then, perhaps nothing. Not shown by inspection or JSON. */
  get partialText(): string {
    return this.#partialText;
  }

  /**
   * The same as a result: the text, tool calls as far as they had come, and what else was known by then.
   * Undefined only on an error that something else than the client has made. Not shown by inspection or JSON.
   */
  get partialResult(): ChatResult | undefined {
    return this.#partialResult;
  }
}
