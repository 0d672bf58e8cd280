import { expect, test } from 'vitest';
import { isAddressOrBlock, isAllowedAddress } from './ip-allowlist.ts';

test.each([
  ['203.0.113.7', ['203.0.113.7'], true],
  ['203.0.113.8', ['203.0.113.7'], false],
  ['203.0.113.255', ['203.0.113.0/24'], true],
  ['203.0.114.0', ['203.0.113.0/24'], false],
  ['203.0.113.9', ['203.0.113.8/31'], true],
  ['203.0.113.10', ['203.0.113.8/31'], false],
  ['9.9.9.9', ['0.0.0.0/0'], true],
  ['2001:db8::1', ['0.0.0.0/0'], false],
  ['::ffff:203.0.113.7', ['203.0.113.0/24'], true],
  ['2001:db8::1', ['2001:DB8:0:0:0:0:0:1'], true],
  ['2001:db8:ffff::', ['2001:db8::/32'], true],
  ['2001:db9::', ['2001:db8::/32'], false],
  ['::1', ['10.0.0.0/8', '::1/128'], true],
  ['10.1.1.1', [], false],
  ['10.1.1.1', null, true],
  [undefined, ['0.0.0.0/0'], false],
  [undefined, null, true],
  ['localhost', ['::/0'], false],
])('%s in %j: %s', (ip, allowlist, allowed) => {
  expect(isAllowedAddress(ip, allowlist)).toBe(allowed);
});

test.each([
  '',
  'x',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.4/33',
  '1.2.3.4/',
  '1.2.3.4/8/8',
  '1::2::3',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  '::/129',
  'g::',
])('%j is no address', (entry) => {
  expect(isAddressOrBlock(entry)).toBe(false);
});
