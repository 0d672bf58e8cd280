import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { KeySourceError } from '../errors/key-source-error.ts';
import { fromEnv } from './from-env.ts';
import { fromFunction } from './from-function.ts';
import { readKeyList } from './read-key-list.ts';

const { signal } = new AbortController();

describe('fromEnv', () => {
  test.each([
    ['one name', ['KEY'], { KEY: 'a' }, ['a']],
    [
      'a plain name in the middle of a rotation',
      ['KEY'],
      { KEY_OLD: 'old', KEY: 'now', KEY_NEW: 'new' },
      ['new', 'now', 'old'],
    ],
    [
      'names of both ends',
      ['KEY_NEW', 'KEY_OLD'],
      { KEY_OLD: 'old', KEY: 'now', KEY_NEW: 'new' },
      ['new', 'old'],
    ],
    ['a list with commas and spaces', ['KEY'], { KEY: ' a , b,,c ' }, ['a', 'b', 'c']],
    ['names in the order given', ['SECOND', 'FIRST'], { FIRST: '1', SECOND: '2' }, ['2', '1']],
    [
      'an empty variable beside a full one',
      ['KEY_NEW', 'KEY_OLD'],
      { KEY_NEW: '', KEY_OLD: 'old' },
      ['old'],
    ],
  ])('reads %s', async (_what, names, env, keys) => {
    expect(await fromEnv(...names, { env }).load(signal)).toEqual({ keys });
  });

  test('reads process.env anew each time', async () => {
    const source = fromEnv('KEY_ROTATION_TEST_KEY');
    process.env['KEY_ROTATION_TEST_KEY'] = 'before';
    expect(await source.load(signal)).toEqual({ keys: ['before'] });
    process.env['KEY_ROTATION_TEST_KEY'] = 'after';
    expect(await source.load(signal)).toEqual({ keys: ['after'] });
    delete process.env['KEY_ROTATION_TEST_KEY'];
    await expect(source.load(signal)).rejects.toMatchObject({ reason: 'not-configured' });
  });

  test('without a value is "not configured", which names the variables', async () => {
    const thrown: unknown = await fromEnv('KEY', { env: {} })
      .load(signal)
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(KeySourceError);
    expect(thrown).toMatchObject({
      code: 'KEY_SOURCE_FAILED',
      reason: 'not-configured',
      retryable: false,
      message: 'env KEY_NEW, KEY, KEY_OLD: none of these variables is set',
    });
  });

  test.each([[[]], [['']], [['1KEY']], [['KEY', 'MY-KEY']]])('refuses the names %j', (names) => {
    expect(() => fromEnv(...names)).toThrow(ConfigurationError);
  });
});

describe('fromFunction', () => {
  test.each([
    ['one key', 'a', { keys: ['a'] }],
    ['one key with its id', { key: 'a', id: 'key_1' }, { keys: [{ key: 'a', id: 'key_1' }] }],
    ['a list', ['a', undefined, 'b'], { keys: ['a', undefined, 'b'] }],
    [
      'a set',
      { keys: ['a'], version: '7', expiresAt: 5 },
      { keys: ['a'], version: '7', expiresAt: 5 },
    ],
  ])('takes %s', async (_what, given, loaded) => {
    expect(await fromFunction(() => given).load(signal)).toEqual(loaded);
    expect(await fromFunction(() => Promise.resolve(given)).load(signal)).toEqual(loaded);
  });

  test('hands the signal on and rejects with what the function throws', async () => {
    const down = new Error('down');
    const source = fromFunction((given) => (given === signal ? Promise.reject(down) : 'a'), {
      name: 'vault',
    });
    await expect(source.load(signal)).rejects.toBe(down);
    expect(source.name).toBe('vault');
  });
});

describe('readKeyList', () => {
  const listed = (key: string, id: string | null = null): object => ({
    key,
    id,
    label: null,
    weight: 1,
    group: null,
    createdAt: null,
    notAfter: Infinity,
  });

  test.each([
    ['one key', 'a', [listed('a')]],
    ['gaps and repetitions', ['a', undefined, null, '', 'b', 'a'], [listed('a'), listed('b')]],
    ['a key with its id', [{ key: 'a', id: 'key_1', label: '' }], [listed('a', 'key_1')]],
  ])('reads %s', (_what, value, keys) => {
    expect(readKeyList(value)).toEqual({ keys });
  });

  test.each([
    ['nothing', undefined, '', 'is missing'],
    ['an empty list', [], '', 'holds no key'],
    ['a number', [1], '[0]', 'is a number'],
    ['an object without a key', ['a', { value: 'b' }], '[1]', 'is missing'],
    [
      'a trailing line break',
      ['a', 'b\n'],
      '[1]',
      'holds white space, a line break or a character outside ASCII',
    ],
  ])('refuses %s as a whole, without showing it', (_what, value, path, problem) => {
    expect(readKeyList(value)).toMatchObject({ path, problem });
  });
});
