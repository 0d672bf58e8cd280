import type { Meter } from '../../src/index.ts';

/** Meters of one call, for tests that use a store without an enforcer. */
export const perSecond = (limit: number): Meter => rolling('requests', limit, 1000, 1);
export const perMinute = (limit: number): Meter => rolling('requests', limit, 60_000, 1);
export const tokensPerMinute = (limit: number, amount: number): Meter =>
  rolling('tokens', limit, 60_000, amount);

export function rolling(
  unit: 'requests' | 'tokens',
  limit: number,
  windowMs: number,
  amount: number,
): Meter {
  return { kind: 'rolling', name: `${unit}_per_${windowMs}`, unit, limit, windowMs, amount };
}

export function calendar(
  limit: number,
  reset: 'daily' | 'monthly' | 'one_time',
  amount: number,
): Meter {
  return { kind: 'calendar', name: `tokens_${reset}`, unit: 'tokens', limit, reset, amount };
}

export const inFlight = (limit: number): Meter => ({
  kind: 'concurrency',
  name: 'concurrency',
  unit: 'concurrency',
  limit,
  amount: 1,
});
