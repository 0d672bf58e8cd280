import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { parseKeys, type ParseKeys } from './parse-keys.ts';

test.each<[string, string, ParseKeys | undefined, unknown[]]>([
  ['one key without a line break', 'a', undefined, ['a']],
  ['lines of Windows with a byte order mark', '\uFEFFa\r\nb\r\n', undefined, ['a', 'b']],
  ['blank lines, remarks and commas', '# new\n\n a , b\n  # old\nc,\n', undefined, ['a', 'b', 'c']],
  ['nothing but white space', ' \n\t', undefined, []],
  ['JSON of one key', '"a"', JSON.parse, ['a']],
  ['JSON of a list', '[{"key":"a"},"b"]', JSON.parse, [{ key: 'a' }, 'b']],
  ['a parser that finds none', 'a', () => undefined, []],
])('reads %s', (_what, text, parse, keys) => {
  expect(parseKeys('file f', text, parse)).toEqual(keys);
});

test('does not show the text that a parser quotes in its error', () => {
  // Of no known shape: nothing but leaving it out keeps it out.
  const secret = 'vendor-0123456789abcdef';
  expect(() => JSON.parse(secret)).toThrow(/vendor-0/);
  let thrown: unknown;
  try {
    parseKeys('file f', secret, JSON.parse);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ reason: 'rejected', message: 'file f: could not be parsed' });
  expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain('vendor-0');
});
