import { describe, expect, test } from 'vitest';
import { isMapped, readAddress } from './ip-address.ts';

/** Eight hexadecimal digits a word; null for a text that is no address. */
function wordsOf(text: string): string | null {
  const words = new Int32Array(4);
  if (!readAddress(text, words)) return null;
  return [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ');
}

const mapped = '00000000 00000000 0000ffff';
const nought = '00000000';

describe('addresses', () => {
  test.each([
    ['0.0.0.0', `${mapped} 00000000`],
    ['127.0.0.1', `${mapped} 7f000001`],
    ['255.255.255.255', `${mapped} ffffffff`],
    ['128.0.0.255', `${mapped} 800000ff`],
    ['10.20.30.40', `${mapped} 0a141e28`],
    ['::', `${nought} ${nought} ${nought} ${nought}`],
    ['::1', `${nought} ${nought} ${nought} 00000001`],
    ['1::', `00010000 ${nought} ${nought} ${nought}`],
    ['2001:db8::1', `20010db8 ${nought} ${nought} 00000001`],
    ['2001:DB8::A', `20010db8 ${nought} ${nought} 0000000a`],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', `20010db8 ${nought} ${nought} 00000001`],
    ['1:2:3:4:5:6:7:8', '00010002 00030004 00050006 00070008'],
    ['1:2:3:4:5:6:7::', '00010002 00030004 00050006 00070000'],
    ['::2:3:4:5:6:7:8', '00000002 00030004 00050006 00070008'],
    ['1:2:3::5:6:7:8', '00010002 00030000 00050006 00070008'],
    ['fe80::ffff:0:1', `fe800000 ${nought} 0000ffff 00000001`],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffffffff ffffffff ffffffff ffffffff'],
    ['::ffff:192.0.2.1', `${mapped} c0000201`],
    ['::FFFF:c000:201', `${mapped} c0000201`],
    ['0:0:0:0:0:ffff:192.0.2.1', `${mapped} c0000201`],
    ['::192.0.2.1', `${nought} ${nought} ${nought} c0000201`],
    ['64:ff9b::192.0.2.33', `0064ff9b ${nought} ${nought} c0000221`],
    ['1:2:3:4:5:6:255.255.255.255', '00010002 00030004 00050006 ffffffff'],
    ['1::4:5:6:255.0.0.1', '00010000 00000004 00050006 ff000001'],
  ])('reads %s', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });

  test.each([
    '',
    ' ',
    'localhost',
    // IPv4: octal, leading zeros, hexadecimal, short and single-number forms, signs, blanks, ports.
    '010.0.0.1',
    '10.0.0.01',
    '10.00.0.1',
    '10.0.0.1.',
    '.10.0.0.1',
    '10..0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '127.1',
    '10.1.1',
    '2130706433',
    '1.2.3.4.5',
    '256.0.0.1',
    '1.2.3.256',
    '1.2.3.1000',
    '1.2.3.99999999999999999999',
    '-1.2.3.4',
    '+1.2.3.4',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '1.2.3.4:80',
    '1.2.3.4/32',
    '1.2.3.a',
    '１.2.3.4',
    '1。2。3。4',
    // IPv6: wrong number of groups, several gaps, long groups, wrong colons, zones, brackets, ports, prefixes.
    ':',
    ':::',
    '1:',
    ':1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8:',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4::5:6:7:8',
    '::1:2:3:4:5:6:7:8',
    '1::2::3',
    '::1::',
    '1:::2',
    '12345::',
    '::00001',
    '::g',
    '::1 ',
    ' ::1',
    '[::1]',
    '[::1]:80',
    '::1%eth0',
    'fe80::1%1',
    '::1/128',
    '::-1',
    '::0x1',
    // Embedded IPv4: not at the end, wrong itself, too many groups before it.
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::1.2.3',
    '::1.2.3.4.5',
    '::01.2.3.4',
    '::256.2.3.4',
    '::1.2.3.4%eth0',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:2:3:4:5:6::1.2.3.4',
    '1:2:3:4:5:1.2.3.4',
  ])('does not take %j for an address', (text) => {
    expect(wordsOf(text)).toBeNull();
  });

  test('what one text left behind is not in the next', () => {
    expect(wordsOf('1:2:3:4:5:6:7:8')).not.toBeNull();
    expect(wordsOf('::')).toBe(`${nought} ${nought} ${nought} ${nought}`);
    expect(wordsOf('ffff::ffff')).toBe(`ffff0000 ${nought} ${nought} 0000ffff`);
  });

  test.each([
    ['1.2.3.4', true],
    ['::ffff:1.2.3.4', true],
    ['::ffff:0:0', true],
    ['::1.2.3.4', false],
    ['::fffe:1.2.3.4', false],
    ['::1:ffff:1.2.3.4', false],
    ['1::ffff:1.2.3.4', false],
  ])('%s is an IPv4 address: %s', (text, expected) => {
    const words = new Int32Array(4);
    expect(readAddress(text, words)).toBe(true);
    expect(isMapped(words)).toBe(expected);
  });
});
