import { describe, expect, test } from 'vitest';
import { createKeyRing, type KeyedFunction } from '../index.ts';

/** What is known of a quota shows in the choice: a key with less of its own left is not the next. */
async function chosenAfter(first: KeyedFunction<unknown>): Promise<string> {
  const ring = createKeyRing({ keys: ['a', 'b'], strategy: 'quota' });
  await ring
    .call((key, context) => (key === 'a' ? first(key, context) : undefined))
    .catch(() => undefined);
  await ring.call((key) => (key === 'b' ? { headers: { ...fields(5) } } : undefined));
  return await ring.call((key) => key);
}

function fields(remaining: number): Record<string, string> {
  return { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': String(remaining) };
}

describe('what is left of a quota is read from', () => {
  const sources: readonly [what: string, of: (remaining: number) => () => unknown][] = [
    ['a response', (left) => () => new Response(null, { headers: fields(left) })],
    [
      'a result with its response',
      (left) => () => ({ data: 1, response: new Response(null, { headers: fields(left) }) }),
    ],
    [
      'an error with headers',
      (left) => () => {
        throw Object.assign(new Error('busy'), { status: 503, headers: new Headers(fields(left)) });
      },
    ],
    [
      'an error with headers that are a plain object',
      (left) => () => {
        throw Object.assign(new Error('busy'), { status: 503, headers: fields(left) });
      },
    ],
    [
      'an error with the response of another client',
      (left) => () => {
        throw Object.assign(new Error('bad'), { response: { status: 400, headers: fields(left) } });
      },
    ],
  ];

  test.each(sources)('%s', async (_what, of) => {
    expect(await chosenAfter(of(9))).toBe('a');
    expect(await chosenAfter(of(1))).toBe('b');
  });
});
