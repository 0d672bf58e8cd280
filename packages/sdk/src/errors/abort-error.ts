import type { StoppedBecause } from './stopped-because.ts';
import { CallError, type CallErrorOptions } from './call-error.ts';

export interface AbortErrorOptions extends CallErrorOptions {
  readonly message?: string | undefined;
  /** The signal's reason, as the caller gave it. */
  readonly cause?: unknown;
  readonly stoppedBecause?: StoppedBecause | undefined;
}

/** The caller gave the call up, by a signal or `stream.abort()`. Named as the platform's own, which callers look for. */
export class AbortError extends CallError {
  override name = 'AbortError';

  constructor(options: AbortErrorOptions = {}) {
    super('ABORTED', options.message, options);
  }
}
