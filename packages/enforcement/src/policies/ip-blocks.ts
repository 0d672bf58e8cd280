import { isMapped, readAddress } from './ip-address.ts';

/** A set of addresses and blocks of addresses, compiled to integers. */
export interface IpBlocks {
  /** Whether it holds an address; null for a text that is not one. Allocates nothing. */
  holds(ip: string): boolean | null;
}

/** One block: an address passes where all words agree with `words` in the bits of `masks`. */
export interface IpBlock {
  readonly isV4: boolean;
  readonly words: Int32Array;
  readonly masks: Int32Array;
}

/** `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`; bits behind the prefix do not matter. Undefined unless it is one. */
export function readBlock(entry: string): IpBlock | undefined {
  const slash = entry.indexOf('/');
  const text = slash === -1 ? entry : entry.slice(0, slash);
  const words = new Int32Array(4);
  if (!readAddress(text, words)) return undefined;
  const isV4 = isMapped(words);
  const firstBit = text.includes(':') ? 0 : 96;
  const bits = slash === -1 ? 128 : firstBit + readPrefixLength(entry.slice(slash + 1));
  // A mapped address with a shorter prefix reaches beyond IPv4. `::ffff:10.0.0.0/8` was meant for IPv4's /8.
  if (!(bits <= 128) || (isV4 && bits < 96)) return undefined;
  return { isV4, words, masks: Int32Array.from(words, (_, word) => maskOfWord(bits - word * 32)) };
}

/**
 * IPv4 and IPv6 are kept apart: an IPv4-mapped address is an IPv4 address, and `::/0` holds no IPv4
 * address. A list that allows all of IPv6 must not silently allow all of IPv4 too, only because a
 * dual-stack socket writes its addresses in the mapped form.
 */
export function compileBlocks(blocks: readonly IpBlock[]): IpBlocks {
  const v4 = blocks.filter(({ isV4 }) => isV4);
  const v6 = blocks.filter(({ isV4 }) => !isV4);
  const address = new Int32Array(4);
  return {
    holds(ip) {
      if (!readAddress(ip, address)) return null;
      for (const block of isMapped(address) ? v4 : v6) if (isWithin(address, block)) return true;
      return false;
    },
  };
}

function isWithin(address: Int32Array, { words, masks }: IpBlock): boolean {
  for (let word = 0; word < 4; word++) {
    const differing = (address[word] ?? 0) ^ (words[word] ?? 0);
    if ((differing & (masks[word] ?? 0)) !== 0) return false;
  }
  return true;
}

/** A decimal number without leading zeros; NaN otherwise. */
function readPrefixLength(text: string): number {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : Number.NaN;
}

/** The first `bits` of 32, all or none where it is outside 0 to 32. A shift by 32 would shift by 0. */
function maskOfWord(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}
