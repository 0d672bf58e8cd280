import { ConfigurationError } from '@regpilot/contract';

/** An address as a number of 128 bits, IPv4 in its IPv6 form (RFC 4291, section 2.5.5.2). */
interface Range {
  readonly address: bigint;
  /** Leading bits that count, of 128. */
  readonly bits: number;
}

const v4Prefix = 0xffffn << 32n;

/**
 * Whether an address is in one of the entries: an IPv4 or IPv6 address or a block of them
 * (`203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`). `null` allows all, an empty list none.
 *
 * An unknown address is in no list. The address is the connection's own: forwarding headers are not
 * looked at, since any caller can send them.
 */
export function isAllowedAddress(
  ip: string | undefined,
  allowlist: readonly string[] | null,
): boolean {
  if (allowlist === null) return true;
  const address = ip === undefined ? null : parseAddress(ip);
  if (address === null) return false;
  return allowlist.some((entry) => {
    const range = parseRange(entry);
    return (
      range !== null &&
      address >> BigInt(128 - range.bits) === range.address >> BigInt(128 - range.bits)
    );
  });
}

export const isAddressOrBlock = (entry: string): boolean => parseRange(entry) !== null;

/** @throws ConfigurationError for an entry that could never match: it would lock everybody out without a word. */
export function checkAllowlist(allowlist: readonly string[] | null): void {
  const wrong = (allowlist ?? []).findIndex((entry) => !isAddressOrBlock(entry));
  if (wrong === -1) return;
  throw new ConfigurationError({
    field: `ip_allowlist[${wrong}]`,
    problem: 'is not an address',
    allowed: 'an IPv4 or IPv6 address, or a block such as 203.0.113.0/24',
  });
}

function parseRange(entry: string): Range | null {
  const [text = '', length, ...rest] = entry.split('/');
  const address = parseAddress(text);
  if (address === null || rest.length > 0) return null;
  const most = text.includes(':') ? 128 : 32;
  if (length === undefined) return { address, bits: 128 };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  return bits > most ? null : { address, bits: 128 - most + bits };
}

function parseAddress(text: string): bigint | null {
  if (!text.includes(':')) {
    const v4 = parseV4(text);
    return v4 === null ? null : v4Prefix | v4;
  }
  return parseV6(text);
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  )
    return null;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

/** Eight groups; `::` stands for as many zero groups as are missing, and the last two may be an IPv4 address. */
function parseV6(text: string): bigint | null {
  const [left = '', right, ...rest] = text.split('::');
  if (rest.length > 0) return null;
  const head = parseGroups(left);
  const tail = right === undefined ? [] : parseGroups(right);
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce(
    (sum, group) => (sum << 16n) | group,
    0n,
  );
}

function parseGroups(text: string): bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  for (const part of text.split(':')) {
    const v4 = part.includes('.') ? parseV4(part) : null;
    if (v4 !== null) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}
