import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from './utf8-length.ts';

test.each([
  ['', 0],
  ['a\u007f', 2],
  ['\u0080\u07ff', 4],
  ['\u0800\uffff', 6],
  ['🔑', 4],
  ['\ud83d', 3],
  ['\udd11', 3],
  ['\udd11\ud83d', 6],
  ['\ud83d🔑', 7],
  ['\ud83da', 4],
])('%j takes %d bytes', (text, bytes) => {
  expect(utf8Length(text)).toBe(bytes);
});

test('every text takes as many bytes as an encoder writes', () => {
  const unit = fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code));
  const surrogate = fc
    .integer({ min: 0xd7_fe, max: 0xe0_02 })
    .map((code) => String.fromCharCode(code));
  const text = fc.array(fc.oneof(unit, surrogate)).map((units) => units.join(''));
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (one) => {
      expect(utf8Length(one)).toBe(encoder.encode(one).length);
    }),
  );
});
