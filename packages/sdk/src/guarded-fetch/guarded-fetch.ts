import type { FetchCallInput } from '@regpilot/key-rotation';
import { GuardedCalls } from './guarded-calls.ts';
import { readGuardedFetchOptions, type GuardedFetchOptions } from './guarded-fetch-options.ts';

/** A standard `fetch`, and the means to be done with it. */
export interface GuardedFetch extends AsyncDisposable {
  (input: FetchCallInput, init?: RequestInit): Promise<Response>;
  /** Turns away those that wait for quota, and closes what it made itself. Later calls reject with code CLOSED. */
  close(): Promise<void>;
}

/**
 * A `fetch` for the openai SDK, the Vercel AI SDK or any other client of a gateway, which puts key rotation
 * and local enforcement behind it. Give the client any text for a key: it is replaced.
 *
 * - A key that is refused with 401 is followed by the next one; when all are, the last answer is given back.
 * - A call that a policy denies is answered here and not sent: the status, headers and body that the gateway
 *   would send, with `local: true` in the body's error, the header `x-regpilot-local`, and `x-should-retry:
 *   false`. A call that a policy cannot judge (a model without a price, a prompt that it cannot count) is a 400
 *   that says why.
 * - Tokens and money are reserved before and settled when the body has been read, left or lost. What a stream
 *   cost is known where the client asks for it (`stream_options: { include_usage: true }`), else its estimate
 *   stays charged.
 *
 * Redirects are given back and not followed. Only bodies of text, bytes and `Request`s can be looked into.
 *
 * @throws ConfigurationError for a wrong option. The `fetch` rejects with one for a URL of another origin,
 *   else like every `fetch`: for a connection that fails, and with the reason of the signal.
 */
export function guardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const calls = new GuardedCalls(options, readGuardedFetchOptions(options));
  const close = (): Promise<void> => calls.close();
  return Object.assign((input: FetchCallInput, init?: RequestInit) => calls.fetch(input, init), {
    close,
    [Symbol.asyncDispose]: close,
  });
}
