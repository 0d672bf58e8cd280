import { expect, test } from 'vitest';
import { answerText } from './answer-text.ts';

/** An error below so many others. */
function nested(depth: number): unknown {
  return depth === 0 ? { message: 'deep' } : { error: nested(depth - 1) };
}

test.each<[what: string, failure: unknown, text: string]>([
  ['a text', 'no', 'no'],
  ['nothing', undefined, ''],
  ['null', null, ''],
  ['a number', 1, ''],
  ['an object that says nothing', { status: 401, name: 'E' }, ''],
  [
    'the texts of an error, each by its name',
    { message: 'a', code: 'b', type: 'c', status: 'd', reason: 'e', retryDelay: 'f' },
    'message: a\ncode: b\ntype: c\nstatus: d\nreason: e\nretryDelay: f',
  ],
  ['the body that an SDK kept as text', { responseBody: 'g' }, 'responseBody: g'],
  [
    'what lies below it',
    {
      message: 'a',
      error: { code: 'b' },
      errors: [{ code: 'c' }, 'd', null],
      body: 'e',
      data: { type: 'f' },
      details: [[{ reason: 'g' }]],
      response: { data: { message: 'h' } },
      cause: new Error('i'),
    },
    'message: a\ncode: b\ncode: c\nd\n\ne\ntype: f\nreason: g\nmessage: h\nmessage: i',
  ],
  ['an error below five others', nested(5), 'message: deep'],
  ['an error below six others', nested(6), ''],
])('reads %s', (_what, failure, text) => {
  expect(answerText(failure)).toBe(text);
});

test('a list counts as a level, so that lists of lists end as well', () => {
  const list: unknown[] = [];
  list.push({ message: 'own' }, list);
  expect(answerText(list).trim().split(/\n+/)).toEqual(
    Array.from({ length: 5 }, () => 'message: own'),
  );
});
