import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';
import { readLimitOptions } from './policy-options.ts';
import type { LimitOptions } from './policy-options.ts';

/**
 * At most `limit` requests in any 1,000 ms.
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function requestsPerSecond(limit: number, options?: LimitOptions): MeterPolicy {
  return meterPolicy(
    {
      kind: 'rolling',
      name: 'requests_per_second',
      unit: 'requests',
      limit: requireLimit('requestsPerSecond', limit),
      windowMs: 1000,
    },
    readLimitOptions('requestsPerSecond', options),
  );
}

/**
 * At most `limit` requests in any 60,000 ms.
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function requestsPerMinute(limit: number, options?: LimitOptions): MeterPolicy {
  return meterPolicy(
    {
      kind: 'rolling',
      name: 'requests_per_minute',
      unit: 'requests',
      limit: requireLimit('requestsPerMinute', limit),
      windowMs: 60_000,
    },
    readLimitOptions('requestsPerMinute', options),
  );
}

/**
 * At most `limit` requests from one midnight UTC to the next: a calendar day, not a rolling one.
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function requestsPerDay(limit: number, options?: LimitOptions): MeterPolicy {
  return meterPolicy(
    {
      kind: 'calendar',
      name: 'requests_per_day',
      unit: 'requests',
      limit: requireLimit('requestsPerDay', limit),
      reset: 'daily',
    },
    readLimitOptions('requestsPerDay', options),
  );
}
