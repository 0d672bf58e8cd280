import { expect, test } from 'vitest';
import { addTo } from '../../frame/tally.ts';
import type { Tally } from '../../frame/tally.ts';
import { mostWithin } from './most-within.ts';
import type { CallTimes } from './most-within.ts';

function timesOf(...calls: readonly (readonly [asked: number, answered: number])[]): CallTimes {
  const asked: Tally = new Map();
  const answered: Tally = new Map();
  for (const [askedAt, answeredAt] of calls) {
    addTo(asked, askedAt);
    addTo(answered, answeredAt);
  }
  return { asked, answered };
}

test.each<[string, CallTimes, number]>([
  ['no call', timesOf(), 0],
  ['two that are a window apart', timesOf([0, 0], [100, 100]), 1],
  ['two that are a little less than a window apart', timesOf([0, 0], [99, 99]), 2],
  ['several of one instant', timesOf([5, 5], [5, 5], [5, 5], [200, 200]), 3],
  ['one that may have been admitted before the window', timesOf([0, 30], [99, 100]), 1],
  ['answers in another order than the questions', timesOf([0, 40], [10, 20], [99, 99]), 3],
])('of %s', (_, times, expected) => {
  expect(mostWithin(times, 100)).toBe(expected);
});
