import { expect, test } from 'vitest';
import { findKeyFault, maskKey, readKeyFormat } from './key-format.ts';

test.each([
  ['sk_7f8a9b0c1d2e3f4g5h6i7j8k9l0m1n2', 'gateway', null],
  ['sk_dev_1a2b3c4d', 'gateway', 'development'],
  ['sk_stg_5e6f7g8h', 'gateway', 'staging'],
  ['sk_staging_5e6f7g8h', 'gateway', 'staging'],
  ['sk_prod_9i0j1k2l', 'gateway', 'production'],
  ['sk_ci_9i0j1k2l', 'gateway', 'ci'],
  ['pk_9i0j1k2l', 'project', null],
  ['gw_sk_your_key_here', 'gateway', null],
  ['sk-proj-abcdef', null, null],
  ['sk-ant-abcdef', null, null],
])('the prefix of %s says type %s, environment %s', (key, type, environment) => {
  expect(readKeyFormat(key)).toEqual({ type, environment });
  expect(findKeyFault(key)).toBeNull();
});

test.each([
  [undefined, 'is missing'],
  [null, 'is missing'],
  [42, 'is a number'],
  ['', 'is empty'],
  ['  ', 'is empty'],
  ['sk_7f8a9b0c1d2e3f4g\n', 'white space'],
  ['sk_7f8a 9b0c1d2e3f4g', 'white space'],
  ['sk_schlüssel123', 'outside ASCII'],
  ['sk_…', 'outside ASCII'],
  ['sk_', 'too short'],
  ['sk_abc', 'too short'],
  ['sk_dev_abc', 'too short'],
  ['pk_abcdefgh!', 'other characters'],
])('%j is refused because it %s', (key, problem) => {
  expect(findKeyFault(key)?.problem).toContain(problem);
});

test('a refusal never repeats what was given', () => {
  for (const key of ['sk_abc', 'sk_7f8a 9b0c1d2e3f4g', 'pk_abcdefgh!']) {
    expect(JSON.stringify(findKeyFault(key))).not.toContain(key);
  }
});

test.each([
  ['sk_dev_1a2b3c4d5e6f7g8h', 'sk_dev_1a2b', '7g8h'],
  ['gw_sk_1a2b3c4d5e6f7g8h', 'gw_sk_1a2b', '7g8h'],
  ['pk_1a2b3c4d5e6f7g8h', 'pk_1a2b', '7g8h'],
])('%s is listed as %s…%s', (key, prefix, last4) => {
  expect(maskKey(key)).toEqual({ prefix, last4 });
});
