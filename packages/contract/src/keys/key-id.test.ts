import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashesEqual, hashKey, keyId } from './key-id.ts';

const key = 'sk_7f8a9b0c1d2e3f4g5h6i7j8k9l0m1n2';

test('a key id is the same in every process, release after release', () => {
  expect(keyId(key)).toBe(
    `kid_${createHmac('sha256', 'regpilot key id v1').update(key).digest('hex').slice(0, 12)}`,
  );
});

test('a stored hash is plain SHA-256, so that other systems can make it', () => {
  expect(hashKey(key)).toBe(createHash('sha256').update(key).digest('hex'));
});

test('no run of four characters of a random key is found in its id', () => {
  fc.assert(
    fc.property(
      fc.string({
        minLength: 24,
        maxLength: 40,
        unit: fc.constantFrom(...'ghijklmnopqrstuvwxyzGHIJKLMNOP'),
      }),
      (random) => {
        const id = keyId(`sk_${random}`);
        for (let start = 0; start + 4 <= random.length; start++)
          expect(id).not.toContain(random.slice(start, start + 4));
      },
    ),
  );
});

test('hashes are equal when all of them is', () => {
  expect(hashesEqual(hashKey('a'), hashKey('a'))).toBe(true);
  expect(hashesEqual(hashKey('a'), hashKey('b'))).toBe(false);
  expect(hashesEqual('ab', 'abc')).toBe(false);
});
