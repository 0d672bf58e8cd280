import { expect, test } from 'vitest';
import { keyNames, shuffledWalk } from './key-order.ts';

test('the walk is the same each time, so that all contenders see the same keys', () => {
  const keys = keyNames(100);
  expect([...shuffledWalk(keys, 500)]).toEqual([...shuffledWalk(keys, 500)]);
});

test('the walk has its length and is spread over all keys, out of order', () => {
  const keys = keyNames(50);
  const walk = [...shuffledWalk(keys, 2_000)];
  expect(walk).toHaveLength(2_000);
  expect(new Set(walk)).toEqual(new Set(keys));
  expect(walk.slice(0, 50)).not.toEqual(keys);
});

test('no two keys have one name', () => {
  expect(new Set(keyNames(10_000)).size).toBe(10_000);
});
