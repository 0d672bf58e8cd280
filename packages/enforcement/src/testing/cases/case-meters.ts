import type { ResetPeriod } from '../../meters/calendar-period.ts';
import type { Meter } from '../../meters/meter.ts';

/** A window that ends in no case. */
export const longWindowMs = 3_600_000;

/** Requests in a rolling window. */
export function requests(limit: number, windowMs: number = longWindowMs): Meter {
  const name = `requests_in_${windowMs}`;
  return { kind: 'rolling', name, unit: 'requests', limit, windowMs, amount: 1 };
}

/** Tokens in a rolling window. */
export function tokens(limit: number, amount: number, windowMs: number = longWindowMs): Meter {
  return { kind: 'rolling', name: 'tokens', unit: 'tokens', limit, windowMs, amount };
}

/** Tokens in a calendar period. */
export function tokenBudget(limit: number, amount: number, reset: ResetPeriod = 'one_time'): Meter {
  return { kind: 'calendar', name: `tokens_${reset}`, unit: 'tokens', limit, reset, amount };
}

/** Micro-dollars in a calendar period. */
export function moneyBudget(limit: number, amount: number, reset: ResetPeriod = 'one_time'): Meter {
  return { kind: 'calendar', name: `money_${reset}`, unit: 'microUsd', limit, reset, amount };
}

/** Calls in flight. */
export function inFlight(limit: number): Meter {
  return { kind: 'concurrency', name: 'in_flight', unit: 'concurrency', limit, amount: 1 };
}
