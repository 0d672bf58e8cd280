import { RegPilotError } from '@regpilot/contract';

export interface StreamTruncatedErrorOptions {
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText: string;
}

/**
 * A stream ended in good order on the network, but before its last frame (`[DONE]` or a finish
 * reason): something between here and the provider gave up. The text is not the whole answer.
 */
export class StreamTruncatedError extends RegPilotError {
  override name = 'StreamTruncatedError';
  readonly #partialText: string;

  constructor(options: StreamTruncatedErrorOptions) {
    super('STREAM_TRUNCATED', undefined, options);
    this.#partialText = options.partialText;
  }

  /** What the stream had said until then, perhaps nothing. Not shown by inspection or JSON. */
  get partialText(): string {
    return this.#partialText;
  }
}
