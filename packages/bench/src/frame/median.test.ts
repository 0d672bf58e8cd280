import { expect, test } from 'vitest';
import { median } from './median.ts';

test.each([
  [[], undefined],
  [[4], 4],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
  [[100, 20, 3], 20],
])('the median of %j is %s', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('the values stay in their order', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});
