import {
  concurrency,
  costLimit,
  requestsPerSecond,
  tokensPerMinute,
  type Policy,
} from '@regpilot/enforcement';

/** The gateway's own limit of the key, so that the service never draws a 429. */
export const ticketsPerSecond = 30;

export const budgetUsd = 0.03;

export const limits: readonly Policy[] = [
  requestsPerSecond(ticketsPerSecond),
  concurrency(8),
  costLimit({ usd: budgetUsd, reset: 'monthly', warnAt: [50, 80] }),
  // On trial: nothing is refused by it. What it would have refused is counted before it is switched on.
  tokensPerMinute(4000, { mode: 'observe' }),
];
