import { expect, test } from 'vitest';
import { printedAddress } from './printed-address.ts';

const key = 'sk_dev_0123456789abcdef';
const text = `listening on http://127.0.0.1:4010/api\n\n  API key  ${key}\n`;

test('the address is known with the last character of URL and key, and not before', () => {
  for (let length = 0; length < text.length; length += 1) {
    expect(printedAddress(text.slice(0, length))).toBeUndefined();
  }
  expect(printedAddress(text)).toEqual({ url: 'http://127.0.0.1:4010/api', key });
});

test('the first of several is taken', () => {
  expect(printedAddress(`${text}Management key sk_prod_zzzzzzzzzzzz\n`)?.key).toBe(key);
});
