import { expect, test } from 'vitest';
import { readAnswer } from './answer-reader.ts';

const answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello';

test('an answer is whole with its last byte and not before', () => {
  for (let length = 0; length < answer.length; length += 1) {
    expect(readAnswer(answer.slice(0, length))).toBe('partial');
  }
  expect(readAnswer(answer)).toBe('whole');
});

test('header names are read in any casing', () => {
  expect(readAnswer('HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n')).toBe('whole');
});

test('a refusal is an error: a server that refuses is fast', () => {
  expect(() => readAnswer('HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n')).toThrow(
    'HTTP/1.1 429 Too Many Requests',
  );
});

test('an answer of unknown length is an error', () => {
  expect(() => readAnswer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')).toThrow(
    'Content-Length',
  );
});
