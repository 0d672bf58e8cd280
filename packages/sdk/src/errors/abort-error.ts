import { RegPilotError } from '@regpilot/contract';
import type { ChatResult } from '../response/chat-result.ts';
import type { StoppedBecause } from './stopped-because.ts';

export interface AbortErrorOptions {
  readonly message?: string | undefined;
  /** The signal's reason, as the caller gave it. */
  readonly cause?: unknown;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly stoppedBecause?: StoppedBecause | undefined;
  readonly partialText?: string | undefined;
  readonly partialResult?: ChatResult | undefined;
}

/** The caller gave the call up, by a signal or `stream.abort()`. Named as the platform's own, which callers look for. */
export class AbortError extends RegPilotError {
  override name = 'AbortError';
  /** Why it was not tried again; undefined on an error of a stream that had begun. */
  readonly stoppedBecause: StoppedBecause | undefined;
  readonly #partialText: string | undefined;
  readonly #partialResult: ChatResult | undefined;

  constructor(options: AbortErrorOptions = {}) {
    super('ABORTED', options.message, options);
    this.stoppedBecause = options.stoppedBecause;
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
