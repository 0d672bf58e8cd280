import type { KeyQuota } from '../ring/key-account.ts';

/**
 * What one attempt came to, told by whoever made it. The loop never looks into an error: an SDK, a
 * `fetch` and a plain function fail in different ways, and each knows its own best.
 */
export type FailedOutcome =
  /** 401 for this key. */
  | { readonly outcome: 'auth' }
  /** 401 because the caller sent no key at all. Another key would be left out in the same way. */
  | { readonly outcome: 'missing-key' }
  /** 403: the key is good, but not for this call. */
  | { readonly outcome: 'forbidden' }
  /**
   * 429. `retryAfterMs` is null where the answer does not say, and `Infinity` for a limit that
   * never resets: such a call goes to another key but is never waited for.
   */
  | { readonly outcome: 'limited'; readonly retryAfterMs: number | null }
  /** Refused in this process before anything was sent. `retryAfterMs` is null where waiting does not help. */
  | { readonly outcome: 'denied'; readonly retryAfterMs: number | null }
  /**
   * 5xx, the network or a timeout. `delivery` decides whether repeating is safe: `unknown` means
   * that the request may have been carried out.
   */
  | {
      readonly outcome: 'transient';
      readonly delivery: 'not-sent' | 'unknown' | 'answered';
      readonly retryAfterMs?: number | null;
    }
  /** Stays wrong however often it is repeated: 400, 404, a bug in the caller's function. */
  | { readonly outcome: 'fatal' }
  /** The caller gave up. No evidence about the key. */
  | { readonly outcome: 'aborted' };

/** What came beside an outcome. */
interface AttemptFacts {
  /** What the answer said is left of the key's quota. */
  readonly quota?: KeyQuota | undefined;
}

export type AttemptOutcome = ({ readonly outcome: 'ok' } | FailedOutcome) & AttemptFacts;

export type OutcomeName = AttemptOutcome['outcome'];

/** What the attempt function gives back: it reports failures as values and does not throw. */
export type AttemptResult<T> = AttemptFacts &
  (
    | { readonly outcome: 'ok'; readonly value: T }
    | (FailedOutcome & {
        /** What the caller gets to see when the loop stops here; thrown as it is. */
        readonly error: unknown;
      })
  );
