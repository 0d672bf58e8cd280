import { ConfigurationError } from '@regpilot/contract';
import { isResetPeriod, resetPeriods } from '../meters/calendar-period.ts';
import type { ResetPeriod } from '../meters/calendar-period.ts';
import { toMicroUsd } from '../meters/micro-usd.ts';
import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';

/** At most `limit` tokens in any 60,000 ms. Throws ConfigurationError unless it is a positive integer. */
export function tokensPerMinute(limit: number): MeterPolicy {
  const checked = requireLimit('tokensPerMinute', limit);
  return meterPolicy({
    kind: 'rolling',
    name: 'tokens_per_minute',
    unit: 'tokens',
    limit: checked,
    windowMs: 60_000,
  });
}

/** At most `limit` tokens from one midnight UTC to the next. Throws ConfigurationError unless it is a positive integer. */
export function tokensPerDay(limit: number): MeterPolicy {
  const checked = requireLimit('tokensPerDay', limit);
  return meterPolicy({
    kind: 'calendar',
    name: 'tokens_per_day',
    unit: 'tokens',
    limit: checked,
    reset: 'daily',
  });
}

/**
 * At most `limit` tokens in each calendar period (UTC, weeks from Monday; `one_time` never resets,
 * and on a memory store starts from 0 with the process). Named `token_limit_<reset>`.
 *
 * @throws ConfigurationError for a limit that is not a positive integer, or an unknown period.
 */
export function tokenLimit({
  limit,
  reset,
}: {
  readonly limit: number;
  readonly reset: ResetPeriod;
}): MeterPolicy {
  const checked = requireLimit('tokenLimit.limit', limit);
  const period = requireReset('tokenLimit.reset', reset);
  return meterPolicy({
    kind: 'calendar',
    name: `token_limit_${period}`,
    unit: 'tokens',
    limit: checked,
    reset: period,
  });
}

/**
 * At most `usd` US dollars in each calendar period, kept in whole micro-dollars. Every call then has
 * to state `estimate.costUsd`: a price that is not known is an error, not 0. Named `cost_limit_<reset>`.
 *
 * @throws ConfigurationError for an amount that is not above 0, or an unknown period.
 */
export function costLimit({
  usd,
  reset,
}: {
  readonly usd: number;
  readonly reset: ResetPeriod;
}): MeterPolicy {
  const limit = typeof usd === 'number' && usd > 0 ? toMicroUsd(usd) : Number.NaN;
  if (!Number.isSafeInteger(limit)) {
    throw new ConfigurationError({
      field: 'costLimit.usd',
      problem: 'is not a positive amount of money',
      allowed: 'a finite number of US dollars above 0',
    });
  }
  const period = requireReset('costLimit.reset', reset);
  return meterPolicy({
    kind: 'calendar',
    name: `cost_limit_${period}`,
    unit: 'microUsd',
    limit,
    reset: period,
  });
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
