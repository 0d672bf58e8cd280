import { RegPilotError } from '@regpilot/contract';

export interface AbortErrorOptions {
  readonly message?: string | undefined;
  /** The signal's reason, as the caller gave it. */
  readonly cause?: unknown;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText?: string | undefined;
}

/** The caller gave the call up, by a signal or `stream.abort()`. Named as the platform's own, which callers look for. */
export class AbortError extends RegPilotError {
  override name = 'AbortError';
  readonly #partialText: string | undefined;

  constructor(options: AbortErrorOptions = {}) {
    super('ABORTED', options.message, options);
    this.#partialText = options.partialText;
  }

  /** What a stream had said until then; undefined for calls that are no stream. Not shown by inspection or JSON. */
  get partialText(): string | undefined {
    return this.#partialText;
  }
}
