import { RegPilotError, type ErrorCode, type RegPilotErrorOptions } from '@regpilot/contract';
import type { ChatResult } from '../response/chat-result.ts';
import type { StoppedBecause } from './stopped-because.ts';

/** What a call that may be a stream can say of its end. */
export interface CallErrorOptions {
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText?: string | undefined;
  readonly partialResult?: ChatResult | undefined;
}

/** An error of a call that may have been a stream. */
export abstract class CallError extends RegPilotError {
  /** Why it was not tried again; undefined on an error of a stream that had begun. */
  readonly stoppedBecause: StoppedBecause | undefined;
  readonly #partialText: string | undefined;
  readonly #partialResult: ChatResult | undefined;

  constructor(
    code: ErrorCode,
    message: string | undefined,
    options: CallErrorOptions &
      RegPilotErrorOptions & { readonly stoppedBecause?: StoppedBecause | undefined },
  ) {
    super(code, message, options);
    this.stoppedBecause = options.stoppedBecause;
    this.#partialText = options.partialText;
    this.#partialResult = options.partialResult;
  }

  /**
   * What a stream had said before it failed; undefined for calls that are no stream. Not among the
   * fields that inspection and JSON show: texts of a chat have no place in a log.
   */
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
