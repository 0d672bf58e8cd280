import { expect, test } from 'vitest';
import { turnsOf } from './turns.ts';

test('contenders take turns within a round, and rounds follow one another', () => {
  const order = turnsOf(['A', 'B', 'C'], 2).map(({ round, contender }) => `${contender}${round}`);
  expect(order).toEqual(['A1', 'B1', 'C1', 'A2', 'B2', 'C2']);
});

test('nobody has no turns', () => {
  expect(turnsOf([], 3)).toEqual([]);
});
