import { expect, test } from 'vitest';
import { isDrained } from './is-drained.ts';

const old = { keyId: 'old', rank: 1, inFlight: 0 };
const fresh = { keyId: 'new', rank: 0, inFlight: 7 };

const ids = { oldId: 'old', newId: 'new' };

test('a key has drained when another is preferred and no call is under way with it', () => {
  expect(isDrained({ keys: [fresh, old] }, ids)).toBe(true);
});

test.each([
  ['a call is under way with it', [fresh, { ...old, inFlight: 1 }]],
  [
    'it is still preferred',
    [
      { ...fresh, rank: 1 },
      { ...old, rank: 0 },
    ],
  ],
  ['the new key is not there', [{ ...old, rank: 0 }]],
  ['nothing is said of it', [fresh]],
  ['there is no key', []],
])('a key has not drained when %s', (_when, keys) => {
  expect(isDrained({ keys }, ids)).toBe(false);
});
