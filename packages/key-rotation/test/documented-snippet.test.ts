import { describe, expect, test } from 'vitest';
import { callWithKeyRotation as rotate, createKeyRing } from '../src/index.ts';
import { HttpFailure, Upstream } from './upstream.ts';

describe('callWithKeyRotation in its documented shape', () => {
  /** As printed: the keys from the environment with gaps filtered out, and a wrapper that takes the function. */
  function documentedShape(
    env: Record<string, string | undefined>,
  ): <T>(fn: (key: string) => Promise<T>) => Promise<T> {
    const apiKeys = [env['GATEWAY_API_KEY_NEW'], env['GATEWAY_API_KEY_OLD']].filter(Boolean);
    return (fn) => rotate(apiKeys, fn);
  }

  test('a key refused with status 401 gives way to the next', async () => {
    const callWithKeyRotation = documentedShape({
      GATEWAY_API_KEY_NEW: 'new',
      GATEWAY_API_KEY_OLD: 'old',
    });
    const used: string[] = [];
    const answer = await callWithKeyRotation((key) => {
      used.push(key);
      // A plain object, as the snippet asks of an error no more than its status.
      return key === 'new'
        ? Promise.reject(Object.assign(new Error('no'), { status: 401 }))
        : Promise.resolve('done');
    });
    expect([answer, used]).toEqual(['done', ['new', 'old']]);
  });

  test.each<[what: string, error: unknown]>([
    ['a server error', new HttpFailure(500)],
    ['a scope error', new HttpFailure(403)],
    ['an error without a status', new TypeError('x is not a function')],
    ['a text', 'just a string'],
    ['nothing', undefined],
  ])('%s is thrown as it is, after one call', async (_what, error) => {
    const callWithKeyRotation = documentedShape({
      GATEWAY_API_KEY_NEW: 'new',
      GATEWAY_API_KEY_OLD: 'old',
    });
    let calls = 0;
    let thrown: unknown = 'none';
    try {
      await callWithKeyRotation(async () => {
        calls += 1;
        throw error;
      });
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(error);
    expect(calls).toBe(1);
  });

  test('when all keys are refused, the message starts as documented', async () => {
    const callWithKeyRotation = documentedShape({
      GATEWAY_API_KEY_NEW: 'new',
      GATEWAY_API_KEY_OLD: 'old',
    });
    const upstream = new Upstream();
    await expect(callWithKeyRotation(upstream.call)).rejects.toThrow(/^All keys failed/);
    expect(new Set(upstream.calls)).toEqual(new Set(['new', 'old']));
  });

  test('one key is enough, and none at all is told before anything is called', async () => {
    expect(
      await documentedShape({ GATEWAY_API_KEY_NEW: 'new' })((key) => Promise.resolve(key)),
    ).toBe('new');
    await expect(documentedShape({})(() => Promise.resolve())).rejects.toMatchObject({
      field: 'keys',
    });
  });
});

describe('callWithKeyRotation', () => {
  test('remembers an array by identity, so that a dead key rests', async () => {
    const upstream = new Upstream('good');
    const keys = ['dead', 'good'];
    for (let round = 0; round < 20; round++) await rotate(keys, upstream.call);
    expect(upstream.callsWith('dead')).toBeLessThan(5);
    await rotate([...keys], upstream.call);
    expect(upstream.calls.at(-2)).toBe('dead');
  });

  test('takes a ring as well', async () => {
    const ring = createKeyRing({ keys: ['a'] });
    expect(await rotate(ring, (key) => Promise.resolve(key))).toBe('a');
    expect(ring.status().keys[0]).toMatchObject({ ok: 1 });
  });

  test('a plain object with status 401 counts as a refusal, too', async () => {
    const refusal: unknown = { status: 401 };
    const answer = rotate(['a', 'b'], (key) =>
      key === 'a' ? Promise.reject(refusal) : Promise.resolve(key),
    );
    expect(await answer).toBe('b');
  });
});
