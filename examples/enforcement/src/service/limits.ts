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

/** Of several limits that say no, the first is named. The budget comes first: it is the news that matters most. */
export const limits: readonly Policy[] = [
  costLimit({ usd: budgetUsd, reset: 'monthly', warnAt: [50, 80] }),
  requestsPerSecond(ticketsPerSecond),
  concurrency(4),
  // On trial: nothing is refused by it. What it would have refused is counted before it is switched on.
  tokensPerMinute(3000, { mode: 'observe' }),
];
