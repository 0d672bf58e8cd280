/** `count` key names. Made before anything is measured, so that no contender pays for them. */
export function keyNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `key_${index.toString(36).padStart(8, '0')}`);
}

/**
 * The same shuffled walk over the keys in every process. A walk in order would hit the cache as real traffic never
 * does.
 *
 * @param length how many steps
 */
export function* shuffledWalk(keys: readonly string[], length: number): Generator<string> {
  let state = 0x2545_f491;
  for (let step = 0; step < length; step += 1) {
    // Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003): the triple 13, 17, 5.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const key = keys[(state >>> 0) % keys.length];
    if (key !== undefined) yield key;
  }
}
