import { expect, test } from 'vitest';
import { answerHeaders } from './answer-headers.ts';

const fields = { 'x-left': '5' };

test.each<[what: string, answer: unknown]>([
  ['a Response', new Response(null, { headers: fields })],
  ['an error with Headers', Object.assign(new Error('no'), { headers: new Headers(fields) })],
  ['an error with a plain object', { headers: fields }],
  ['an error with headers of a class of its own', { headers: new Map([['x-left', '5']]) }],
  ['an error with its response', { response: { headers: fields } }],
  ['an error whose own headers are empty', { headers: null, response: { headers: fields } }],
])('reads the headers of %s', (_what, answer) => {
  expect(answerHeaders(answer).get('x-left')).toBe('5');
  expect(answerHeaders(answer).get('x-right')).toBeNull();
});

test.each<[what: string, answer: unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'x-left'],
  ['a list of texts', { headers: { 'x-left': ['5'] } }],
  ['a number', { headers: { 'x-left': 5 } }],
  ['its own, before those of its response', { headers: {}, response: { headers: fields } }],
])('finds no field in %s', (_what, answer) => {
  expect(answerHeaders(answer).get('x-left')).toBeNull();
});
