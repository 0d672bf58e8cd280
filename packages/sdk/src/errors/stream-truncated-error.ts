import { CallError, type CallErrorOptions } from './call-error.ts';

/**
 * `ended`: the answer ended in good order, but without the sign of its end: something between here and
 * the provider gave up. `lost`: the connection broke.
 */
export type TruncationReason = 'ended' | 'lost';

export interface StreamTruncatedErrorOptions extends CallErrorOptions {
  /** Default `ended`. */
  readonly reason?: TruncationReason | undefined;
  readonly partialText: string;
  readonly message?: string | undefined;
  readonly networkCode?: string | undefined;
}

/**
 * A stream ended before its last frame (`[DONE]` or a finish reason); `reason` tells how. The text is
 * not the whole answer, and the request is not repeated: a second answer would begin anew.
 *
 * It has no cause: the errors of HTTP libraries hold the request, and with it the API key.
 */
export class StreamTruncatedError extends CallError {
  override name = 'StreamTruncatedError';
  readonly reason: TruncationReason;
  /** The system's name for the loss of the connection, such as `ECONNRESET`; undefined where there is none. */
  readonly networkCode: string | undefined;

  constructor(options: StreamTruncatedErrorOptions) {
    super('STREAM_TRUNCATED', options.message, options);
    this.reason = options.reason ?? 'ended';
    this.networkCode = options.networkCode;
  }

  /** What the stream had said until then, perhaps nothing. Not shown by inspection or JSON. */
  override get partialText(): string {
    return super.partialText ?? '';
  }
}
