import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';
import { readLimitOptions } from './policy-options.ts';
import type { LimitOptions } from './policy-options.ts';

/**
 * At most `limit` calls at once, from admission to `settle` or `release` (or to the end of the
 * reservation's TTL, should neither come).
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function concurrency(limit: number, options?: LimitOptions): MeterPolicy {
  return meterPolicy(
    {
      kind: 'concurrency',
      name: 'concurrency',
      unit: 'concurrency',
      limit: requireLimit('concurrency', limit),
    },
    readLimitOptions('concurrency', options),
  );
}
