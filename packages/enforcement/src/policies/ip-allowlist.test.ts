import { ConfigurationError } from '@regpilot/contract';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import { ipAllowlist } from './ip-allowlist.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat' };

function passes(list: readonly string[], ip: string): boolean {
  return ipAllowlist(list).check({ ...call, ip }, 0) === undefined;
}

describe('a list of addresses', () => {
  test.each([
    [['203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.7'], '203.0.113.8', false],
    [['10.0.0.0/8'], '10.255.255.255', true],
    [['10.0.0.0/8'], '11.0.0.0', false],
    [['10.0.0.0/8'], '9.255.255.255', false],
    // The bits behind the prefix do not matter.
    [['10.1.2.3/8'], '10.9.9.9', true],
    [['192.0.2.128/25'], '192.0.2.127', false],
    [['192.0.2.128/25'], '192.0.2.255', true],
    [['192.0.2.4/31'], '192.0.2.5', true],
    [['192.0.2.4/31'], '192.0.2.6', false],
    [['192.0.2.4/32'], '192.0.2.4', true],
    [['192.0.2.4/32'], '192.0.2.5', false],
    [['0.0.0.0/0'], '255.255.255.255', true],
    [['128.0.0.0/1'], '128.0.0.0', true],
    [['128.0.0.0/1'], '127.255.255.255', false],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/32'], '2001:db9::', false],
    [['2001:db8::1'], '2001:0DB8:0:0:0:0:0:1', true],
    [['2001:db8::/33'], '2001:db8:8000::', false],
    [['::1'], '::1', true],
    [['::1/128'], '::2', false],
    [['::/0'], '2001:db8::1', true],
    [['2001:db8::/32', '10.0.0.0/8'], '10.1.1.1', true],
    [['2001:db8::/32', '10.0.0.0/8'], '2001:db8::5', true],
    [['2001:db8::/32', '10.0.0.0/8'], '192.0.2.1', false],
  ])('%j and %s: %s', (list, ip, expected) => {
    expect(passes(list, ip)).toBe(expected);
  });

  test.each([
    [['192.0.2.0/24'], '::ffff:192.0.2.1', true],
    [['192.0.2.0/24'], '::ffff:c000:0201', true],
    [['192.0.2.0/24'], '::ffff:192.0.3.1', false],
    [['::ffff:192.0.2.0/120'], '192.0.2.1', true],
    [['::ffff:192.0.2.0/120'], '192.0.3.1', false],
    [['::ffff:192.0.2.1'], '192.0.2.1', true],
    [['::ffff:0:0/96'], '8.8.8.8', true],
    // Neither the deprecated IPv4-compatible form nor NAT64 is the IPv4 address.
    [['192.0.2.1'], '::192.0.2.1', false],
    [['192.0.2.1'], '64:ff9b::192.0.2.1', false],
    // Blocks of IPv6 hold no IPv4, in whichever form it comes.
    [['::/0'], '192.0.2.1', false],
    [['::/0'], '::ffff:192.0.2.1', false],
    [['::/80'], '::ffff:192.0.2.1', false],
    [['0.0.0.0/0'], '::1', false],
  ])('mapped addresses: %j and %s: %s', (list, ip, expected) => {
    expect(passes(list, ip)).toBe(expected);
  });

  test('an address that passed does not let the next one pass', () => {
    const policy = ipAllowlist(['192.0.2.1']);
    const allowed = (ip: string): boolean => policy.check({ ...call, ip }, 0) === undefined;
    const heard = ['192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.1', '192.0.2.2'];
    expect(heard.map(allowed)).toEqual([true, false, false, true, false]);
  });

  test('a denial names the address, and nothing of the list', () => {
    expect(ipAllowlist(['10.0.0.0/8']).check({ ...call, ip: '192.0.2.1' }, 0)).toEqual({
      code: 'IP_NOT_ALLOWED',
      details: { address: '192.0.2.1' },
    });
  });

  test('a call whose address is unknown is denied and told so, even where all are allowed', () => {
    expect(ipAllowlist(['0.0.0.0/0', '::/0']).check(call, 0)).toMatchObject({
      code: 'IP_NOT_ALLOWED',
      details: { reason: 'address_unknown', address: null },
    });
  });

  test('an empty list blocks every address and says so', () => {
    expect(ipAllowlist([]).check({ ...call, ip: '192.0.2.1' }, 0)).toMatchObject({
      code: 'IP_NOT_ALLOWED',
      message: expect.stringContaining('empty'),
    });
  });

  test.each(['', '1.2.3', '::1%eth0', '192.0.2.1:443', 'unknown', 7])(
    'an address %j that cannot be read is an error and passes for nothing',
    (ip) => {
      const check = ipAllowlist(['0.0.0.0/0']).check;
      const facts = { ...call, ip };
      let caught: unknown;
      try {
        Reflect.apply(check, undefined, [facts, 0]);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(ConfigurationError);
      expect(caught).toMatchObject({ field: 'call.ip', problem: 'is not an IP address' });
    },
  );

  test('later changes of the list it was made from change nothing', () => {
    const list = ['192.0.2.1'];
    const policy = ipAllowlist(list);
    list.push('192.0.2.2');
    expect(policy.check({ ...call, ip: '192.0.2.2' }, 0)).toBeDefined();
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8 ',
    '10.0.0.0/+8',
    '10.0.0.0/8/8',
    '10.0.0.0/8.0',
    '10.0.0.0/255.0.0.0',
    '10.0.0/24',
    '10/8',
    '010.0.0.0/8',
    '/8',
    '2001:db8::/129',
    '2001:db8::/1e1',
    '::1%eth0/128',
    'fe80::%1/64',
    // Written with IPv4's length in mind, it would reach beyond IPv4.
    '::ffff:10.0.0.0/8',
    '::ffff:0:0/95',
    '*',
    '10.*',
    '10.0.0.1-10.0.0.9',
    'office.example',
    '',
    10,
    null,
  ])('an entry %j is refused with its position', (entry) => {
    let caught: unknown;
    try {
      Reflect.apply(ipAllowlist, undefined, [['192.0.2.1', entry]]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ConfigurationError);
    expect(caught).toMatchObject({
      field: 'ipAllowlist[1]',
      problem: 'is not an address or a block of addresses',
      allowed: expect.stringContaining('10.0.0.0/8'),
    });
  });
});

/** Addresses are texts of their bits here, 32 or 128 of them. */
const bitsOf = (length: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.array(fc.constantFrom('0', '1'), { minLength: length, maxLength: length }),
      // Mostly zeros, so that there are gaps to leave out.
      fc.array(fc.constantFrom('0', '0', '0', '0', '0', '1'), {
        minLength: length,
        maxLength: length,
      }),
    )
    .map((bits) => bits.join(''));

const dotted = (bits: string): string =>
  [0, 8, 16, 24].map((from) => Number.parseInt(bits.slice(from, from + 8), 2)).join('.');

function groupsOf(bits: string, padded: boolean): string[] {
  return Array.from({ length: bits.length / 16 }, (_, group) => {
    const hexadecimal = Number.parseInt(bits.slice(group * 16, group * 16 + 16), 2).toString(16);
    return padded ? hexadecimal.padStart(4, '0') : hexadecimal;
  });
}

/** Leaves out one stretch of zero groups, from `from` on, if there is one. */
function withGap(groups: readonly string[], from: number): string {
  const start = groups.findIndex((group, index) => index >= from && /^0+$/.test(group));
  if (start === -1) return groups.join(':');
  let end = start;
  while (/^0+$/.test(groups[end] ?? '')) end++;
  return `${groups.slice(0, start).join(':')}::${groups.slice(end).join(':')}`;
}

interface Style {
  readonly mapped: boolean;
  readonly embedded: boolean;
  readonly padded: boolean;
  readonly gapFrom: number;
  readonly capitals: boolean;
}

const style: fc.Arbitrary<Style> = fc.record({
  mapped: fc.boolean(),
  embedded: fc.boolean(),
  padded: fc.boolean(),
  gapFrom: fc.nat({ max: 9 }),
  capitals: fc.boolean(),
});

const mappedPrefix = `${'0'.repeat(80)}${'1'.repeat(16)}`;

/** One of the ways to write an address; IPv4 as IPv6 where the style is `mapped`. */
function write(bits: string, { mapped, embedded, padded, gapFrom, capitals }: Style): string {
  if (bits.length === 32 && !mapped) return dotted(bits);
  const all = bits.length === 32 ? mappedPrefix + bits : bits;
  const groups = embedded
    ? [...groupsOf(all.slice(0, 96), padded), dotted(all.slice(96))]
    : groupsOf(all, padded);
  const text = withGap(groups, gapFrom);
  return capitals ? text.toUpperCase() : text;
}

const flip = (bits: string, at: number): string =>
  bits.slice(0, at) + (bits[at] === '0' ? '1' : '0') + bits.slice(at + 1);

/** Far from the address, or the same but for one bit. */
const block = fc.record({
  other: fc.option(fc.oneof(bitsOf(32), bitsOf(128)), { nil: undefined }),
  flipped: fc.nat({ max: 127 }),
  length: fc.nat({ max: 128 }),
  style,
});

test('a list holds what starts with the bits of one of its blocks', () => {
  const verdicts = { in: 0, out: 0 };
  const address = fc
    .oneof(bitsOf(32), bitsOf(128))
    .filter((bits) => bits.length === 32 || !bits.startsWith(mappedPrefix));
  fc.assert(
    fc.property(address, style, fc.array(block, { maxLength: 3 }), (bits, written, made) => {
      const blocks = made.map(({ other, flipped, length, style: blockStyle }) => {
        const blockBits = other ?? flip(bits, flipped % bits.length);
        const prefix = blockBits.slice(0, length % (blockBits.length + 1));
        const shift = blockBits.length === 32 && blockStyle.mapped ? 96 : 0;
        const text = `${write(blockBits, blockStyle)}/${prefix.length + shift}`;
        return { family: blockBits.length, prefix, text };
      });
      const expected = blocks.some(
        ({ family, prefix }) => family === bits.length && bits.startsWith(prefix),
      );
      verdicts[expected ? 'in' : 'out']++;
      const list = blocks.map(({ text }) => text);
      expect(passes(list, write(bits, written))).toBe(expected);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(verdicts.in, verdicts.out)).toBeGreaterThan(200);
});
