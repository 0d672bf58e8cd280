import { describe, expect, test } from 'vitest';
import { isWorthLeasing, mayAskAtOnce } from './lease-or-ask.ts';
import type { LastStanding } from './lease-or-ask.ts';
import { meterUsage } from '../../meters/meter.ts';
import { requestsPerMinute, tokensPerMinute } from '../../index.ts';

/** What is left of requests and tokens for so many holders. */
function standing(requests: number, tokens: number, holders: number): LastStanding {
  const usage = [
    meterUsage(requestsPerMinute(1000).meter, 1000 - requests, 0),
    meterUsage(tokensPerMinute(9000).meter, 9000 - tokens, 0),
  ];
  return { usage, holders };
}
const call = [1, 10];

describe('isWorthLeasing', () => {
  test.each<[string, readonly number[], number, LastStanding | undefined, boolean]>([
    ['nothing known, a few calls', call, 4, undefined, true],
    ['nothing known, fewer calls', call, 3.9, undefined, false],
    ['plenty left', call, 50, standing(1000, 9000, 8), true],
    ['plenty left, too few calls', call, 2, standing(1000, 9000, 8), false],
    ['a share of four requests', call, 50, standing(64, 9000, 8), true],
    ['a share of less than four requests', call, 50, standing(63, 9000, 8), false],
    ['the same for fewer processes', call, 50, standing(63, 9000, 4), true],
    ['a share of less than four calls in tokens', call, 50, standing(1000, 79, 1), false],
    ['tokens used up, by calls that need none', [1, 0], 50, standing(1000, 0, 1), true],
    ['nothing left', call, 50, standing(0, 0, 1), false],
  ])('%s', (_name, amounts, expectedCalls, last, worth) => {
    expect(isWorthLeasing(amounts, expectedCalls, last)).toBe(worth);
  });
});

describe('mayAskAtOnce', () => {
  test.each<[string, readonly number[], LastStanding | undefined, number]>([
    ['all, where nothing is known', call, undefined, Number.POSITIVE_INFINITY],
    ['as many as there is room for', call, standing(20, 9000, 8), 20],
    ['as many as every limit has room for', call, standing(20, 59, 8), 5],
    ['one where nothing is left', call, standing(0, 0, 8), 1],
    ['all that take nothing', [0, 0], standing(0, 0, 8), Number.POSITIVE_INFINITY],
  ])('%s', (_name, amounts, last, calls) => {
    expect(mayAskAtOnce(amounts, last)).toBe(calls);
  });
});
