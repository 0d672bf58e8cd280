import { describe, expect, test } from 'vitest';
import { concurrency, requestsPerMinute, requestsPerSecond, tokensPerDay } from '../../index.ts';
import type { MeterLimit, MeterPolicy } from '../../index.ts';
import { leaseTermMs, windowsAllowLeases } from './lease-term.ts';

const limits = (...policies: MeterPolicy[]): MeterLimit[] => policies.map(({ meter }) => meter);
const perMinute = requestsPerMinute(6000);

describe('leaseTermMs', () => {
  test.each<[string, number, MeterLimit[], number]>([
    ['one lease for many calls', 1, limits(perMinute), 1000],
    ['as long as 128 calls take', 1 / 20, limits(perMinute), 2560],
    ['a tenth of the window for few calls', 1 / 150, limits(perMinute), 6000],
    ['ten leases where no window is short', 1 / 150, limits(tokensPerDay(9)), 10_000],
    ['ten leases where there is no window', 0, limits(concurrency(9)), 10_000],
    ['a lease where the window is hardly long enough', 0, limits(requestsPerSecond(9)), 1000],
  ])('%s', (_name, callsPerMs, meters, termMs) => {
    expect(leaseTermMs(callsPerMs, 1000, meters)).toBe(termMs);
  });
});

describe('windowsAllowLeases', () => {
  test.each<[string, MeterLimit[], boolean]>([
    ['a limit per minute', limits(perMinute), true],
    ['a limit per second', limits(requestsPerSecond(1000)), false],
    ['a limit per second among others', limits(perMinute, requestsPerSecond(1000)), false],
    ['budgets and concurrency', limits(tokensPerDay(9), concurrency(9)), true],
    ['no limit', [], true],
  ])('%s', (_name, meters, allowed) => {
    expect(windowsAllowLeases(meters, 1000)).toBe(allowed);
  });
});
