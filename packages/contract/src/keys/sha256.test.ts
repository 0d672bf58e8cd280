import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256, sha256, toHex } from './sha256.ts';

test('SHA-256 agrees with the platform over random input, and around each border of a block', () => {
  const check = (message: Uint8Array): void => {
    expect(toHex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
  };
  for (let length = 0; length <= 130; length++) check(new Uint8Array(length).fill(length));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
});

test('HMAC agrees with the platform, for keys longer than a block too', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.uint8Array({ maxLength: 200 }),
      (key, message) => {
        expect(toHex(hmacSha256(key, message))).toBe(
          createHmac('sha256', key).update(message).digest('hex'),
        );
      },
    ),
  );
});
