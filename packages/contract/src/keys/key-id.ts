import { hmacSha256, sha256, toHex } from './sha256.ts';

/** Public on purpose: every process must come to the same name for the same key without sharing a secret. */
const label = new TextEncoder().encode('regpilot key id v1');

/**
 * A name for a key that may be shown, logged and stored: `kid_` and 12 hexadecimal digits of an
 * HMAC-SHA256 of the key. The same in every process; no part of the key can be read from it.
 *
 * 48 bits are enough to tell a service's keys apart and are no fingerprint to trust: never decide
 * by it whether somebody may do something.
 */
export function keyId(key: string): string {
  return `kid_${toHex(hmacSha256(label, new TextEncoder().encode(key)).subarray(0, 6))}`;
}

/** What a gateway stores in the place of a key: SHA-256 in hexadecimal. Good for random keys only, not for passwords. */
export function hashKey(key: string): string {
  return toHex(sha256(new TextEncoder().encode(key)));
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function hashesEqual(first: string, second: string): boolean {
  if (first.length !== second.length) return false;
  let difference = 0;
  for (let index = 0; index < first.length; index++) {
    difference |= first.charCodeAt(index) ^ second.charCodeAt(index);
  }
  return difference === 0;
}
