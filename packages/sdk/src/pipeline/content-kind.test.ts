import { expect, it } from 'vitest';
import { contentKind } from './content-kind.ts';

it.each([
  ['application/json', 'json'],
  ['application/json; charset=utf-8', 'json'],
  ['application/problem+json', 'json'],
  ['Text/Event-Stream;charset=utf-8', 'stream'],
  ['text/plain', 'text'],
  ['text/html', 'other'],
  ['', 'other'],
  [null, 'json'],
])('takes %j for %s', (declared, kind) => {
  expect(contentKind(declared)).toBe(kind);
});
