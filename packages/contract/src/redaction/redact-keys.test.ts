import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactKeys } from './redact-keys.ts';

test.each([
  ['key sk_7f8a9b0c1d2e was refused', 'key [redacted key] was refused'],
  ['{"key":"gw_sk_your_key_here"}', '{"key":"[redacted key]"}'],
  ['Authorization: Bearer sk-proj-abc-DEF_123', 'Authorization: Bearer [redacted key]'],
  ['pk_dev_abcdefgh and sk_dev_12345678', '[redacted key] and [redacted key]'],
  ['ask_me_anything about tasks', 'ask_me_anything about tasks'],
])('%j becomes %j', (text, redacted) => {
  expect(redactKeys(text)).toBe(redacted);
});

test('a key in use is taken out whatever it looks like, wherever it stands', () => {
  const key = fc.string({
    minLength: 6,
    maxLength: 40,
    unit: fc.constantFrom(...'abcXYZ0189.*+?^${}()|[]\\$&'),
  });
  fc.assert(
    fc.property(fc.string(), key, fc.string(), (before, value, after) => {
      fc.pre(!'[redacted key]'.includes(value));
      expect(redactKeys(`${before}${value}${after}`, [value])).not.toContain(value);
    }),
  );
});
