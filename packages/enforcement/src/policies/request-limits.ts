import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';

/** At most `limit` requests in any 1,000 ms. Throws ConfigurationError unless it is a positive integer. */
export function requestsPerSecond(limit: number): MeterPolicy {
  return rolling('requests_per_second', requireLimit('requestsPerSecond', limit), 1000);
}

/** At most `limit` requests in any 60,000 ms. Throws ConfigurationError unless it is a positive integer. */
export function requestsPerMinute(limit: number): MeterPolicy {
  return rolling('requests_per_minute', requireLimit('requestsPerMinute', limit), 60_000);
}

/**
 * At most `limit` requests from one midnight UTC to the next: a calendar day, not a rolling one.
 * Throws ConfigurationError unless it is a positive integer.
 */
export function requestsPerDay(limit: number): MeterPolicy {
  const checked = requireLimit('requestsPerDay', limit);
  return meterPolicy({
    kind: 'calendar',
    name: 'requests_per_day',
    unit: 'requests',
    limit: checked,
    reset: 'daily',
  });
}

function rolling(name: string, limit: number, windowMs: number): MeterPolicy {
  return meterPolicy({ kind: 'rolling', name, unit: 'requests', limit, windowMs });
}
