import { ConfigurationError } from '@regpilot/contract';
import { isResetPeriod, resetPeriods } from '../meters/calendar-period.ts';
import type { ResetPeriod } from '../meters/calendar-period.ts';
import { toMicroUsd } from '../meters/micro-usd.ts';
import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';
import {
  limitOptionNames,
  readLimitFields,
  readLimitOptions,
  requireFields,
} from './policy-options.ts';
import type { LimitOptions } from './policy-options.ts';

export interface TokenLimit extends LimitOptions {
  /** Tokens, a positive integer. */
  readonly limit: number;
  readonly reset: ResetPeriod;
}

export interface CostLimit extends LimitOptions {
  /** US dollars, above 0. Kept in whole micro-dollars, rounded up. */
  readonly usd: number;
  readonly reset: ResetPeriod;
}

/**
 * At most `limit` tokens in any 60,000 ms.
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function tokensPerMinute(limit: number, options?: LimitOptions): MeterPolicy {
  return meterPolicy(
    {
      kind: 'rolling',
      name: 'tokens_per_minute',
      unit: 'tokens',
      limit: requireLimit('tokensPerMinute', limit),
      windowMs: 60_000,
    },
    readLimitOptions('tokensPerMinute', options),
  );
}

/**
 * At most `limit` tokens from one midnight UTC to the next.
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function tokensPerDay(limit: number, options?: LimitOptions): MeterPolicy {
  return meterPolicy(
    {
      kind: 'calendar',
      name: 'tokens_per_day',
      unit: 'tokens',
      limit: requireLimit('tokensPerDay', limit),
      reset: 'daily',
    },
    readLimitOptions('tokensPerDay', options),
  );
}

/**
 * At most `limit` tokens in each calendar period (UTC, weeks from Monday; `one_time` never resets).
 * Named `token_limit_<reset>`.
 *
 * @throws ConfigurationError for a limit that is not a positive integer, an unknown period, and wrong options.
 */
export function tokenLimit(budget: TokenLimit): MeterPolicy {
  const fields = requireFields('tokenLimit', budget, ['limit', 'reset', ...limitOptionNames]);
  const limit = requireLimit('tokenLimit.limit', fields.limit);
  const reset = requireReset('tokenLimit.reset', fields.reset);
  return meterPolicy(
    { kind: 'calendar', name: `token_limit_${reset}`, unit: 'tokens', limit, reset },
    readLimitFields('tokenLimit', fields),
  );
}

/**
 * At most `usd` US dollars in each calendar period, kept in whole micro-dollars. Every call then has
 * to state `estimate.costUsd`: a price that is not known is an error, not 0. Named `cost_limit_<reset>`.
 *
 * @throws ConfigurationError for an amount that is not above 0, an unknown period, and wrong options.
 */
export function costLimit(budget: CostLimit): MeterPolicy {
  const fields = requireFields('costLimit', budget, ['usd', 'reset', ...limitOptionNames]);
  const limit = requireUsd('costLimit.usd', fields.usd);
  const reset = requireReset('costLimit.reset', fields.reset);
  return meterPolicy(
    { kind: 'calendar', name: `cost_limit_${reset}`, unit: 'microUsd', limit, reset },
    readLimitFields('costLimit', fields),
  );
}

/** @throws ConfigurationError */
export function requireReset(field: string, reset: unknown): ResetPeriod {
  if (isResetPeriod(reset)) return reset;
  throw new ConfigurationError({
    field,
    problem: 'is not a known period',
    allowed: resetPeriods.join(', '),
  });
}

/** In micro-dollars. */
function requireUsd(field: string, usd: unknown): number {
  // Below half a nano-dollar the conversion cuts to 0, and a limit of 0 is not one that was asked for.
  const limit = typeof usd === 'number' && usd > 0 ? toMicroUsd(usd) : 0;
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new ConfigurationError({
    field,
    problem: 'is not a positive amount of money',
    allowed: 'a finite number of US dollars above 0',
  });
}
