import { ConfigurationError } from '@regpilot/contract';
import { runAttempts } from '../attempt/run-attempts.ts';
import type { CallSettings } from '../ring/call-with-ring.ts';
import type { KeyPool } from '../ring/key-pool.ts';
import { FetchCall } from './fetch-call.ts';
import type { RingFetchSettings } from './read-fetch-options.ts';

export interface FetchSettings extends CallSettings {
  /** Null when the ring was made without `fetch`: then every call is refused. */
  readonly fetch: RingFetchSettings | null;
}

/** `ring.fetch`: the attempt loop round a `fetch`. */
export function createRingFetch(ring: KeyPool, settings: FetchSettings): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { now, random, sleep, fetch } = settings;
    if (fetch === null) {
      const allowed = 'createKeyRing({ …, fetch: { origins: [url of the gateway] } })';
      throw new ConfigurationError({ field: 'fetch', problem: 'is not set up', allowed });
    }
    const call = new FetchCall(input, init, { ...settings, fetch });
    let given: Response | null = null;
    try {
      const { value } = await runAttempts<Response>({
        ring,
        signal: call.signal,
        replayable: call.replayable,
        retries: call.retries,
        totalTimeoutMs: call.totalTimeoutMs,
        idempotent: call.idempotent,
        now,
        random,
        sleep,
        attempt: (context) => call.take(context),
      });
      given = value;
    } catch (error) {
      given = call.answerFor(error);
    } finally {
      call.end(given);
    }
    return given;
  };
}
