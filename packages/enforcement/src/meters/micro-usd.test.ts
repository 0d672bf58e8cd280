import { expect, test } from 'vitest';
import { toMicroUsd } from './micro-usd.ts';

test.each([
  [0, 0],
  [0.0012, 1200],
  [0.1 + 0.2, 300_000],
  [1.005, 1_005_000],
  [0.0000001, 1],
  [0.0000015, 2],
  [12.345678, 12_345_678],
  [0.29, 290_000],
])('%d US dollars are %d micro-dollars', (usd, micro) => {
  expect(toMicroUsd(usd)).toBe(micro);
});
