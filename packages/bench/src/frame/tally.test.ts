import { expect, test } from 'vitest';
import { addTo, gatherTally, quantile, tallySample, toThreeDigits } from './tally.ts';
import type { Tally } from './tally.ts';

const tallyOf = (...values: readonly number[]): Tally => {
  const tally: Tally = new Map();
  for (const value of values) addTo(tally, value);
  return tally;
};

test('tallies of several processes are put together from their samples', () => {
  const samples = [
    { decisions: 3, ...tallySample('took', tallyOf(1.5, 2, 2)), ...tallySample('at', tallyOf(7)) },
    tallySample('took', tallyOf(2, 1e-7)),
  ];
  expect(gatherTally('took', samples)).toEqual(tallyOf(1.5, 2, 2, 2, 1e-7));
  expect(gatherTally('at', samples)).toEqual(tallyOf(7));
});

test.each([
  [[1, 2, 3, 4], 0.5, 2],
  [[4, 3, 2, 1], 0.51, 3],
  [[5, 5, 5, 9], 0.75, 5],
  [[1, 2, 3], 1, 3],
  [[8], 0.99, 8],
  [[], 0.5, Number.NaN],
])('of %j the share %d is at most %d', (values, share, expected) => {
  expect(quantile(tallyOf(...values), share)).toBe(expected);
});

test.each([
  [1234.5, 1230],
  [0.004_567, 0.004_57],
  [999.9, 1000],
  [0, 0],
])('%d has the three digits %d', (value, expected) => {
  expect(toThreeDigits(value)).toBe(expected);
});
