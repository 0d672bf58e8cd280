/** Numbers that depend on a seed and a label alone. Not for secrets that protect anything. */
export interface SeededRandom {
  /** Whole, from 0 to 2^32 - 1. */
  word(): number;
  /** From 0 up to, and without, 1. */
  fraction(): number;
}

/** FNV-1a over UTF-16 units with a final mix, so that texts that differ in one letter share no bits. */
export function hashText(text: string, start = 0): number {
  let hash = (0x811c9dc5 ^ start) >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/**
 * xoshiro128++ (Blackman and Vigna). The label gives every use a stream of its own: a fault that
 * draws a number must not shift the ids of the requests after it.
 */
export function seededRandom(seed: number, label: string): SeededRandom {
  let a = hashText(label, seed);
  let b = mix(a + 0x9e3779b9);
  let c = mix(b + 0x9e3779b9);
  let d = mix(c ^ Math.floor(seed / 0x1_0000_0000)) | 1;

  function word(): number {
    const sum = (a + d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  return { word, fraction: () => word() / 0x1_0000_0000 };
}
