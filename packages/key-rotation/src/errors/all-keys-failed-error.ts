import { RegPilotError } from '@regpilot/contract';
import type { KeyState } from '../ring/key-state.ts';
import { scrubCause } from './scrub-cause.ts';

export interface KeyFailure {
  readonly keyId: string;
  readonly state: KeyState;
  readonly reason: string;
  /** When the ring will try the key again by itself, in epoch milliseconds; null when it does not wait, or never will. */
  readonly retryAt: number | null;
}

export interface AllKeysFailedOptions {
  readonly keys: readonly KeyFailure[];
  readonly attempts: number;
  /** The last refusal. A copy without keys is kept. */
  readonly cause?: unknown;
  /** Key values to take out of the cause. */
  readonly secrets?: Iterable<string>;
}

/**
 * No key of the ring worked for this call: each was tried, a refresh of the source brought no new
 * one, and the trial that followed failed, too. Holds ids, no keys.
 */
export class AllKeysFailedError extends RegPilotError {
  override name = 'AllKeysFailedError';
  readonly keys: readonly KeyFailure[];

  constructor({ keys, attempts, cause, secrets = [] }: AllKeysFailedOptions) {
    const list = keys
      .map(({ keyId, state, reason }) => `${keyId} is ${state} (${reason})`)
      .join('; ');
    super('ALL_KEYS_FAILED', `All keys failed: ${list === '' ? 'the ring has none' : list}`, {
      attempts,
      cause: scrubCause(cause, secrets),
    });
    this.keys = keys;
  }
}
