import { expect, test } from 'vitest';
import { orderFiles } from './order-files.ts';

test.each([
  [
    ['key-old', 'key', 'key-new'],
    ['key-new', 'key', 'key-old'],
  ],
  [
    ['PREVIOUS', 'current', 'NEW'],
    ['NEW', 'current', 'PREVIOUS'],
  ],
  [
    ['b.old', 'a.old', 'b', 'a'],
    ['a', 'b', 'a.old', 'b.old'],
  ],
  [
    ['renew', 'bold', 'key_new'],
    ['key_new', 'bold', 'renew'],
  ],
  [
    ['previous', 'current', 'new'],
    ['new', 'current', 'previous'],
  ],
  [
    ['key-newer', 'key-older', 'a', 'new-key', 'c', 'old-key', 'b'],
    ['a', 'b', 'c', 'key-newer', 'key-older', 'new-key', 'old-key'],
  ],
  [['..data', '.key.swp', '..2026_11_21', 'key'], ['key']],
])('%j in the order %j', (names, ordered) => {
  expect(orderFiles(names)).toEqual(ordered);
});
