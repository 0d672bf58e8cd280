import { RegPilotError } from '@regpilot/contract';

export interface ResponseFormatErrorOptions {
  /** What is wrong, without the body's own text. */
  readonly problem: string;
  readonly status?: number | undefined;
  readonly contentType?: string | null | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText?: string | undefined;
}

/**
 * A success status with a body that is not the documented one: an HTML page of a proxy or a login, a
 * cut JSON, a frame that does not parse. Returned as a result it would be an empty answer.
 */
export class ResponseFormatError extends RegPilotError {
  override name = 'ResponseFormatError';
  readonly problem: string;
  /** What the gateway declared the body to be; null when it declared nothing. */
  readonly contentType: string | null;
  readonly #partialText: string | undefined;

  constructor(options: ResponseFormatErrorOptions) {
    super(
      'RESPONSE_FORMAT',
      `The answer does not have the documented form: ${options.problem}`,
      options,
    );
    this.problem = options.problem;
    this.contentType = options.contentType ?? null;
    this.#partialText = options.partialText;
  }

  /** What a stream had said until then; undefined for calls that are no stream. Not shown by inspection or JSON. */
  get partialText(): string | undefined {
    return this.#partialText;
  }
}
