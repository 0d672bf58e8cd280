import { RegPilotError } from '@regpilot/contract';
import { scrubCause } from './scrub-cause.ts';

/**
 * `not-configured`: this source holds nothing here, another one may. `failed`: it should work and
 * does not. `timeout`: no answer in time. `rejected`: it answered with something that is no set of keys.
 */
export type KeySourceReason = 'not-configured' | 'failed' | 'timeout' | 'rejected';

export interface KeySourceErrorOptions {
  readonly source: string;
  readonly reason: KeySourceReason;
  readonly problem: string;
  readonly cause?: unknown;
  /** Key values to take out of the cause. */
  readonly secrets?: Iterable<string>;
}

/** A source of keys gave none. Calls see it only while the ring has never had a key. */
export class KeySourceError extends RegPilotError {
  override name = 'KeySourceError';
  readonly source: string;
  readonly reason: KeySourceReason;

  constructor({ source, reason, problem, cause, secrets = [] }: KeySourceErrorOptions) {
    super('KEY_SOURCE_FAILED', `${source}: ${problem}`, {
      cause: scrubCause(cause, secrets),
      retryable: reason === 'failed' || reason === 'timeout',
    });
    this.source = source;
    this.reason = reason;
  }
}
