import { ConfigurationError } from '@regpilot/contract';
import { compileBlocks, readBlock } from './ip-blocks.ts';
import type { IpBlock } from './ip-blocks.ts';
import type { CheckFailure, CheckPolicy } from './policy.ts';
import { readPolicyOptions } from './policy-options.ts';
import type { PolicyOptions } from './policy-options.ts';

const allowedAddresses =
  'IPv4 or IPv6 addresses or blocks of them, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32';

const unknownAddress: CheckFailure = {
  code: 'IP_NOT_ALLOWED',
  message: 'API key may be used from listed addresses only, and the address of the call is unknown',
  details: { reason: 'address_unknown', address: null },
};

/**
 * Lets calls pass whose `ip` is in the list: IPv4 and IPv6 addresses and blocks (RFC 4632, RFC 4291).
 * An IPv4 address and its IPv4-mapped form (`::ffff:192.0.2.1`) are the same, in the list and in the
 * call; a block of IPv6 holds no IPv4 address, not even `::/0`. An empty list blocks every address,
 * and a call without `ip` is denied.
 *
 * For services that see the caller's address: a client does not know its own, and `ip` has to be the
 * connection's, not what a forwarding header claims.
 *
 * @throws ConfigurationError for an entry that is not an address or a block: octal, hexadecimal and
 *   short forms, leading zeros, zone ids, prefixes that are too long. `admit` throws it for an `ip`
 *   that is not an address.
 */
export function ipAllowlist(list: readonly string[], options?: PolicyOptions): CheckPolicy {
  const blocks = compileBlocks(requireBlocks('ipAllowlist', list));
  const empty = list.length === 0;
  // A service mostly hears the same caller again.
  let lastAllowed: string | undefined;
  return {
    kind: 'check',
    name: 'ip_allowlist',
    stage: 'address',
    check({ ip }) {
      if (ip === undefined) return unknownAddress;
      if (ip === lastAllowed) return undefined;
      const held = typeof ip === 'string' ? blocks.holds(ip) : null;
      if (held === null) throw notAnAddress();
      if (!held) return notAllowed(ip, empty);
      lastAllowed = ip;
      return undefined;
    },
    ...readPolicyOptions('ipAllowlist', options),
  };
}

/** Names neither the list nor what is near the address: that is nothing for a stranger. */
function notAllowed(ip: string, empty: boolean): CheckFailure {
  return {
    code: 'IP_NOT_ALLOWED',
    ...(empty ? { message: 'API key may not be used from any address: its list is empty' } : {}),
    details: { address: ip },
  };
}

function requireBlocks(field: string, list: unknown): IpBlock[] {
  if (!Array.isArray(list)) {
    throw new ConfigurationError({
      field,
      problem: 'is not a list of addresses',
      allowed: `${allowedAddresses}; an empty list blocks every address`,
    });
  }
  const entries: readonly unknown[] = list;
  return entries.map((entry, index) => {
    const block = typeof entry === 'string' ? readBlock(entry) : undefined;
    if (block !== undefined) return block;
    throw new ConfigurationError({
      field: `${field}[${index}]`,
      problem: 'is not an address or a block of addresses',
      allowed: allowedAddresses,
    });
  });
}

function notAnAddress(): ConfigurationError {
  return new ConfigurationError({
    field: 'call.ip',
    problem: 'is not an IP address',
    allowed: 'an IPv4 or IPv6 address without port, brackets or zone',
  });
}
