import { createKeyRing } from './ring/create-key-ring.ts';
import type { CallOptions } from './ring/call-with-ring.ts';
import type { KeyedFunction } from './ring/function-turns.ts';
import { isKeyRing, type KeyRing } from './ring/key-ring.ts';
import type { KeyMaterial } from './sources/key-source.ts';

type KeyArray = readonly (KeyMaterial | null | undefined)[];

/** By the array itself, and weakly: what was learned about its keys lasts as long as the array does. */
const rings = new WeakMap<KeyArray, KeyRing>();

/**
 * Calls `fn` with the first key; when that is refused, with the next.
 *
 * Keep the array of keys in one place and pass the same one each time: its keys' health is
 * remembered by its identity. The array is read at the first call; later changes to it are not seen,
 * for which there is `createKeyRing` with a source, or `ring.replace`.
 *
 * @param keys a key ring, or keys with the preferred one first; places without a value are left out.
 * @throws AllKeysFailedError, with a message that starts with "All keys failed", when every key was
 * refused; ConfigurationError when there is no key; any other error of `fn`, as it is.
 */
export async function callWithKeyRotation<T>(
  keys: KeyRing | KeyArray,
  fn: KeyedFunction<T>,
  options: CallOptions = {},
): Promise<T> {
  return ringOf(keys).call(fn, options);
}

function ringOf(keys: KeyRing | KeyArray): KeyRing {
  if (isKeyRing(keys)) return keys;
  const known = rings.get(keys);
  if (known !== undefined) return known;
  const ring = createKeyRing({ keys });
  rings.set(keys, ring);
  return ring;
}
