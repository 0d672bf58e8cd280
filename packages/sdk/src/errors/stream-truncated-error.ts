import { RegPilotError } from '@regpilot/contract';

export interface StreamTruncatedErrorOptions {
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText: string;
  readonly message?: string | undefined;
  readonly networkCode?: string | undefined;
}

/**
 * A stream ended before its last frame (`[DONE]` or a finish reason): its connection was lost, or
 * something between here and the provider gave up in good order. The text is not the whole answer, and
 * the request is not repeated: a second answer would begin anew.
 *
 * It has no cause: the errors of HTTP libraries hold the request, and with it the API key.
 */
export class StreamTruncatedError extends RegPilotError {
  override name = 'StreamTruncatedError';
  /** The system's name for the loss of the connection, such as `ECONNRESET`; undefined for an end in good order. */
  readonly networkCode: string | undefined;
  readonly #partialText: string;

  constructor(options: StreamTruncatedErrorOptions) {
    super('STREAM_TRUNCATED', options.message, options);
    this.networkCode = options.networkCode;
    this.#partialText = options.partialText;
  }

  /** What the stream had said until then, perhaps nothing. Not shown by inspection or JSON. */
  get partialText(): string {
    return this.#partialText;
  }
}
