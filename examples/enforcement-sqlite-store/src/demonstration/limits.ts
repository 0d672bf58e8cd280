import { costLimit, definePolicy, type Policy } from '@regpilot/enforcement';

export const callsPerHour = 100;
const hourMs = 3_600_000;

/** What a call is estimated at, and what it turns out to take. Whole micro-dollars. */
export const estimatedMicroUsd = 100;
export const actualMicroUsd = 70;

/** Of the account that all processes call with. */
export const limits: readonly Policy[] = [
  definePolicy({
    name: 'calls_per_hour',
    meter: { kind: 'rolling', unit: 'requests', limit: callsPerHour, windowMs: hourMs },
  }),
  costLimit({ usd: 1, reset: 'one_time' }),
];
