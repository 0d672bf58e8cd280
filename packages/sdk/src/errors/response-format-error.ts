import { RegPilotError } from '@regpilot/contract';
import type { ChatResult } from '../response/chat-result.ts';
import type { StoppedBecause } from './stopped-because.ts';

export interface ResponseFormatErrorOptions {
  /** What is wrong, without the body's own text. */
  readonly problem: string;
  readonly status?: number | undefined;
  readonly contentType?: string | null | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText?: string | undefined;
  readonly partialResult?: ChatResult | undefined;
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
  /** Why it was not tried again; undefined on an error of a stream that had begun. */
  readonly stoppedBecause: StoppedBecause | undefined = undefined;
  readonly #partialText: string | undefined;
  readonly #partialResult: ChatResult | undefined;

  constructor(options: ResponseFormatErrorOptions) {
    super(
      'RESPONSE_FORMAT',
      `The answer does not have the documented form: ${options.problem}`,
      options,
    );
    this.problem = options.problem;
    this.contentType = options.contentType ?? null;
    this.#partialText = options.partialText;
    this.#partialResult = options.partialResult;
  }

  /** What a stream had said until then; undefined for calls that are no stream. Not shown by inspection or JSON. */
  get partialText(): string | undefined {
    return this.#partialText;
  }

  /**
   * The same as a result: the text, tool calls as far as they had come, and what else was known by then.
   * Undefined where `partialText` is. Not shown by inspection or JSON.
   */
  get partialResult(): ChatResult | undefined {
    return this.#partialResult;
  }
}
