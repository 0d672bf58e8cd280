import { ConfigurationError } from '@regpilot/contract';
import { runAttempts } from '../attempt/run-attempts.ts';
import { AllKeysFailedError } from '../errors/all-keys-failed-error.ts';
import type { CallSettings } from '../ring/call-with-ring.ts';
import type { KeyPool } from '../ring/key-pool.ts';
import { exhaustedResponse } from './exhausted-response.ts';
import { FetchAttempts } from './fetch-attempts.ts';
import { KeyedRequest } from './keyed-request.ts';
import type { RingFetchSettings } from './read-fetch-options.ts';

export interface FetchCallSettings extends CallSettings {
  /** Null when the ring was made without `fetch`: then every call is refused. */
  readonly fetch: RingFetchSettings | null;
}

/**
 * `ring.fetch`: the attempt loop round a `fetch`. It does what a `fetch` does: an answer of whatever
 * status is given back, and it rejects for broken connections and with the signal's reason.
 */
export function createRingFetch(
  ring: KeyPool,
  settings: FetchCallSettings,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { now, random, sleep, fetch } = settings;
    if (fetch === null) {
      const allowed = 'createKeyRing({ …, fetch: { origins: [url of the gateway] } })';
      throw new ConfigurationError({ field: 'fetch', problem: 'is not set up', allowed });
    }
    const request = new KeyedRequest(input, init, fetch);
    const { signal, replayable, idempotent } = request;
    const { retries, totalTimeoutMs } = fetch;
    const attempts = new FetchAttempts({
      ...settings,
      request,
      bounded: signal !== undefined || totalTimeoutMs !== undefined,
      awaitsFirstByte: retries > 0 && replayable && idempotent,
    });
    let given: Response | null = null;
    try {
      const { value } = await runAttempts<Response>({
        ring,
        signal,
        replayable,
        retries,
        totalTimeoutMs,
        idempotent,
        now,
        random,
        sleep,
        attempt: (context) => attempts.take(context),
      });
      given = value;
    } catch (error) {
      // As a fetch rejects: with the reason itself, even where an answer had come before.
      signal?.throwIfAborted();
      given = attempts.answerFor(error);
      if (given === null && error instanceof AllKeysFailedError) given = exhaustedResponse(error);
      if (given === null) throw error;
    } finally {
      attempts.dispose(given);
      request.dispose();
    }
    return given;
  };
}
