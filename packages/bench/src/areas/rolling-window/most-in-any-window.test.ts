import { expect, test } from 'vitest';
import { mostInAnyWindow } from './most-in-any-window.ts';

test.each([
  [[], 0],
  [[5], 1],
  [[0, 99], 2],
  [[0, 100], 1],
  [[0, 0, 0, 99, 100, 100], 4],
  [[0, 50, 50, 120, 140, 150, 300], 4],
])('most of %j within 100 ms are %i', (instants, most) => {
  expect(mostInAnyWindow(instants, 100)).toBe(most);
});
