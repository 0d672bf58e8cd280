import { formatIetfRateLimit, formatRateLimitFields } from '../headers/rate-limit.ts';
import type { RateLimitStatus } from '../headers/rate-limit.ts';
import { formatRetryAfter } from '../headers/retry-after.ts';
import type { ErrorBody } from './error-body.ts';

/** The limit that a call has met. */
export interface MetLimit {
  readonly limit: number;
  readonly remaining: number;
  /** When the limit is whole again, epoch milliseconds; null when it never resets. */
  readonly resetAt: number | null;
  /** Null when waiting does not help. */
  readonly retryAfterMs: number | null;
  /** `1 minute`, `1 day`, `total`; null where there is none. */
  readonly window: string | null;
}

export interface LimitRefusal {
  readonly headers: Readonly<Record<string, string>>;
  /** What the flat envelope holds beside `error`, `code` and `details`. */
  readonly fields: Pick<ErrorBody, 'retry_after' | 'limit' | 'window'>;
}

/**
 * What a 429 says of the limit that it is about: `X-RateLimit-*` of that limit, the IETF fields of all
 * that are known, and when to come again, as a header and in the body, which alone can say never.
 */
export function limitRefusal(
  { limit, remaining, resetAt, retryAfterMs, window }: MetLimit,
  statuses: readonly RateLimitStatus[],
  nowMs: number,
): LimitRefusal {
  const retryAfter = retryAfterMs === null ? null : formatRetryAfter(retryAfterMs);
  return {
    headers: {
      ...formatIetfRateLimit(statuses, nowMs),
      ...formatRateLimitFields({ limit, remaining, resetAt }),
      ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    },
    fields: {
      retry_after: retryAfter === null ? null : Number(retryAfter),
      limit,
      ...(window === null ? {} : { window }),
    },
  };
}
