import { expect, test } from 'vitest';
import { readApiKey } from './api-key.ts';
import { authHeaders } from './names.ts';

const read = (headers: Record<string, string>) => readApiKey((name) => headers[name]);

test('each of the six headers is read, and the earlier one wins over every later one', () => {
  for (const [index, header] of authHeaders.entries()) {
    const present = Object.fromEntries(
      authHeaders.slice(index).map((name) => [name, `sk_from_${name}`]),
    );
    expect(read(present)).toEqual({ key: `sk_from_${header}`, header });
  }
});

test.each([
  ['Bearer sk_abc', 'sk_abc'],
  ['bearer  sk_abc ', 'sk_abc'],
  ['BEARER sk_abc', 'sk_abc'],
  ['sk_abc', 'sk_abc'],
  ['Bearersk_abc', 'Bearersk_abc'],
])('authorization: %j presents %j', (value, key) => {
  expect(read({ authorization: value })?.key).toBe(key);
});

test.each(['', '   ', 'Bearer', 'Bearer   '])(
  'an empty credential %j leaves the turn to the next header',
  (value) => {
    expect(read({ 'x-api-key': value, 'proxy-authorization': 'Bearer sk_last' })?.key).toBe(
      'sk_last',
    );
    expect(read({ 'x-api-key': value })).toBeNull();
  },
);
