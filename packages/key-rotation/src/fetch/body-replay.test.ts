import { expect, test } from 'vitest';
import { canReplay } from './body-replay.ts';

const bytes = new Uint8Array([1, 2]);

test.each<[what: string, body: unknown]>([
  ['no body', undefined],
  ['an empty one', null],
  ['a text', 'x=1'],
  ['bytes', bytes],
  ['a view of bytes', new DataView(bytes.buffer)],
  ['a buffer', bytes.buffer],
  ['a shared buffer', new SharedArrayBuffer(2)],
  ['a blob', new Blob(['x'])],
  ['a file', new File(['x'], 'x.txt')],
  ['a multipart form', new FormData()],
  ['a form', new URLSearchParams()],
  ['a form of a polyfill', { [Symbol.toStringTag]: 'FormData' }],
])('%s can be sent again', (_what, body) => {
  expect(canReplay(body)).toBe(true);
});

test.each<[what: string, body: unknown]>([
  ['a stream', new ReadableStream()],
  ['an iterable', (async function* chunks() {})()],
  ['an object', {}],
  ['a number', 1],
])('%s can not', (_what, body) => {
  expect(canReplay(body)).toBe(false);
});
