const colon = 0x3a;
const dot = 0x2e;
const zero = 0x30;

/** The sixteen-bit groups of the address at hand: one array for all, since reading is synchronous. */
const groups = new Uint16Array(8);

/**
 * Reads an IPv4 or IPv6 address into four words of 32 bits, IPv4 in its IPv4-mapped form
 * (RFC 4291, section 2.5.5.2), and says whether it was one. Allocates nothing: it runs for each call.
 *
 * IPv4 is four decimal numbers without leading zeros, which some readers take for octal (RFC 6943,
 * section 3.1.1). IPv6 is any form of RFC 4291, section 2.2. Zone ids, ports, brackets and blanks are
 * no part of an address.
 */
export function readAddress(text: string, words: Int32Array): boolean {
  if (text.includes(':')) {
    if (!readGroups(text)) return false;
    for (let word = 0; word < 4; word++)
      words[word] = (groupAt(word * 2) << 16) | groupAt(word * 2 + 1);
    return true;
  }
  const address = readDotted(text, 0);
  words[0] = 0;
  words[1] = 0;
  words[2] = 0xffff;
  words[3] = address;
  return address !== notAnAddress;
}

/** Whether the words are an IPv4 address: `::ffff:0:0/96`. */
export function isMapped(words: Int32Array): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
}

const notAnAddress = -1;

/** The IPv4 address from `from` to the end of the text, 0 to 2^32 - 1, or -1. */
function readDotted(text: string, from: number): number {
  let address = 0;
  let dots = 0;
  let octet = notAnAddress;
  for (let position = from; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === dot) {
      if (octet === notAnAddress) return notAnAddress;
      address = address * 256 + octet;
      octet = notAnAddress;
      dots++;
      continue;
    }
    const digit = code - zero;
    if (digit < 0 || digit > 9 || octet === 0) return notAnAddress;
    octet = octet === notAnAddress ? digit : octet * 10 + digit;
    if (octet > 255) return notAnAddress;
  }
  return dots === 3 && octet !== notAnAddress ? address * 256 + octet : notAnAddress;
}

/** Fills `groups`; false unless the text is an IPv6 address. */
function readGroups(text: string): boolean {
  let count = 0;
  /** How many groups stand before the `::`, or -1 without one. */
  let gapAt = -1;
  let position = 0;
  if (text.startsWith('::')) {
    gapAt = 0;
    position = 2;
  }
  while (position < text.length) {
    const end = endOfGroup(text, position);
    if (text.charCodeAt(end) === dot) {
      if (!readEmbedded(text, position, count)) return false;
      return placeGroups(count + 2, gapAt);
    }
    if (end === position || count === 8) return false;
    groups[count++] = hexadecimal(text, position, end);
    if (end === text.length) break;
    position = end + 1;
    // A single colon at the end, or something that is neither digit nor colon.
    if (text.charCodeAt(end) !== colon || position === text.length) return false;
    if (text.charCodeAt(position) === colon) {
      if (gapAt !== -1) return false;
      gapAt = count;
      position++;
    }
  }
  return placeGroups(count, gapAt);
}

/** Moves the groups behind the `::` to the end, with zeros in its place; it stands for one group at least. */
function placeGroups(count: number, gapAt: number): boolean {
  if (gapAt === -1) return count === 8;
  if (count > 7) return false;
  groups.copyWithin(8 - (count - gapAt), gapAt, count);
  groups.fill(0, gapAt, 8 - (count - gapAt));
  return true;
}

/** Two groups in the form of an IPv4 address. Those beyond the eighth fall off, and are counted. */
function readEmbedded(text: string, from: number, count: number): boolean {
  const address = readDotted(text, from);
  if (address === notAnAddress) return false;
  groups[count] = address >>> 16;
  groups[count + 1] = address & 0xffff;
  return true;
}

/** The first position from `from` on that is no hexadecimal digit, four digits on at most. */
function endOfGroup(text: string, from: number): number {
  let end = from;
  while (end < from + 4 && hexDigit(text.charCodeAt(end)) !== notADigit) end++;
  return end;
}

function hexadecimal(text: string, from: number, end: number): number {
  let value = 0;
  for (let position = from; position < end; position++)
    value = value * 16 + hexDigit(text.charCodeAt(position));
  return value;
}

const notADigit = -1;

/** `charCodeAt` is NaN behind the end, which is no digit either. */
function hexDigit(code: number): number {
  if (code >= zero && code <= 0x39) return code - zero;
  // Sets the bit in which capital and small letters differ.
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : notADigit;
}

function groupAt(index: number): number {
  return groups[index] ?? 0;
}
