import { describe, expect, test } from 'vitest';
import { ownerPort, slotCount, slotRange } from './slots.ts';

test.each([[3], [4], [7]])('%i nodes share all slots without a gap', (nodes) => {
  const ranges = Array.from({ length: nodes }, (_, index) => slotRange(index, nodes));
  expect(ranges[0]?.first).toBe(0);
  expect(ranges.at(-1)?.last).toBe(slotCount - 1);
  for (const [index, { last }] of ranges.slice(0, -1).entries()) {
    expect(ranges[index + 1]?.first).toBe(last + 1);
  }
});

describe('ownerPort', () => {
  const rows = [
    [0, 5, ['127.0.0.1', 12_001, 'a']],
    [6, 9, ['127.0.0.1', 12_002, 'b'], ['127.0.0.1', 12_003, 'c']],
  ];

  test.each([
    [0, 12_001],
    [5, 12_001],
    [6, 12_002],
    [9, 12_002],
    [10, undefined],
  ])('slot %i is at %s', (slot, port) => {
    expect(ownerPort(rows, slot)).toBe(port);
  });

  test.each([['OK'], [[null]], [[[0, 9, 'owner']]]])('%j names nobody', (answer) => {
    expect(ownerPort(answer, 3)).toBeUndefined();
  });
});
