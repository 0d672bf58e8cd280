import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';

/**
 * At most `limit` calls at once, from admission to `settle` or `release` (or to the end of the
 * reservation's TTL, should neither come). Throws ConfigurationError unless it is a positive integer.
 */
export function concurrency(limit: number): MeterPolicy {
  const checked = requireLimit('concurrency', limit);
  return meterPolicy({
    kind: 'concurrency',
    name: 'concurrency',
    unit: 'concurrency',
    limit: checked,
  });
}
