import { CallError, type CallErrorOptions } from './call-error.ts';

export interface ResponseFormatErrorOptions extends CallErrorOptions {
  /** What is wrong, without the body's own text. */
  readonly problem: string;
  readonly status?: number | undefined;
  readonly contentType?: string | null | undefined;
}

/**
 * A success status with a body that is not the documented one: an HTML page of a proxy or a login, a
 * cut JSON, a frame that does not parse. Returned as a result it would be an empty answer.
 */
export class ResponseFormatError extends CallError {
  override name = 'ResponseFormatError';
  readonly problem: string;
  /** What the gateway declared the body to be; null when it declared nothing. */
  readonly contentType: string | null;

  constructor(options: ResponseFormatErrorOptions) {
    super(
      'RESPONSE_FORMAT',
      `The answer does not have the documented form: ${options.problem}`,
      options,
    );
    this.problem = options.problem;
    this.contentType = options.contentType ?? null;
  }
}
