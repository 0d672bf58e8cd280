import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { KeySourceError } from '../errors/key-source-error.ts';
import { chain } from './chain.ts';
import { fromEnv } from './from-env.ts';
import { fromFunction } from './from-function.ts';
import type { KeySource } from './key-source.ts';

const { signal } = new AbortController();
const empty = fromEnv('NOT_SET', { env: {} });
const down = new Error('down');

/** A source that gives what is next in its script, the last entry for ever. */
function scripted(name: string, ...script: (string | Error)[]): KeySource {
  return fromFunction(
    () => {
      const next = script.length > 1 ? script.shift() : script[0];
      if (next instanceof Error) throw next;
      return next ?? [];
    },
    { name },
  );
}

const absent = new KeySourceError({ source: 'a', reason: 'not-configured', problem: 'is absent' });

describe('chain', () => {
  test('takes the first source that is configured', async () => {
    expect(await chain(empty, scripted('b', 'b'), scripted('c', 'c')).load(signal)).toEqual({
      keys: ['b'],
    });
  });

  test('goes on when the error comes from another copy of this package', async () => {
    const foreign = Object.defineProperties(
      new Error('absent'),
      Object.getOwnPropertyDescriptors(absent),
    );
    const source = scripted('a', foreign);
    expect(foreign).not.toBeInstanceOf(KeySourceError);
    expect(await chain(source, scripted('b', 'b')).load(signal)).toEqual({ keys: ['b'] });
  });

  test('stops at a source that fails, with its own error', async () => {
    await expect(chain(scripted('a', down), scripted('b', 'b')).load(signal)).rejects.toBe(down);
  });

  test.each(['failed', 'timeout', 'rejected'] as const)(
    'stops at a source that is %s',
    async (reason) => {
      const error = new KeySourceError({ source: 'a', reason, problem: 'went wrong' });
      await expect(chain(scripted('a', error), scripted('b', 'b')).load(signal)).rejects.toBe(
        error,
      );
    },
  );

  test('does not pass over an answer without a key', async () => {
    const none = fromFunction(() => []);
    expect(await chain(none, scripted('b', 'b')).load(signal)).toEqual({ keys: [] });
  });

  test('does not fall back to a later source once an earlier one has given keys', async () => {
    const both = chain(scripted('a', 'a', absent), scripted('b', 'b'));
    expect(await both.load(signal)).toEqual({ keys: ['a'] });
    await expect(both.load(signal)).rejects.toMatchObject({
      reason: 'failed',
      message: 'a: held keys before and holds none now',
    });
  });

  test('goes to an earlier source as soon as it is configured', async () => {
    const both = chain(scripted('a', absent, 'a'), scripted('b', 'b'));
    expect(await both.load(signal)).toEqual({ keys: ['b'] });
    expect(await both.load(signal)).toEqual({ keys: ['a'] });
  });

  test('is not configured when none of its sources is', async () => {
    await expect(chain(empty, scripted('a', absent)).load(signal)).rejects.toMatchObject({
      reason: 'not-configured',
      message:
        'chain of env NOT_SET_NEW, NOT_SET, NOT_SET_OLD, a: none of these sources is configured',
    });
  });

  test('asks no further source after an abort', async () => {
    const caller = new AbortController();
    const aborting = fromFunction(() => {
      caller.abort(down);
      throw absent;
    });
    let asked = 0;
    const next = fromFunction(() => `${++asked}`);
    await expect(chain(aborting, next).load(caller.signal)).rejects.toBe(down);
    expect(asked).toBe(0);
  });

  test('reports the changes of all sources until it is ended', () => {
    const listeners = new Set<() => void>();
    const watched: KeySource = {
      ...empty,
      capabilities: { push: true, publish: false, liveRefresh: true },
      watch: (changed) => {
        const listener = (): void => changed();
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    let changes = 0;
    const end = chain(watched, empty, watched).watch?.(() => changes++);
    for (const listener of listeners) listener();
    expect(changes).toBe(2);
    end?.();
    expect(listeners.size).toBe(0);
  });

  test.each([
    [true, true, { push: true, publish: false, liveRefresh: true }],
    [true, false, { push: false, publish: false, liveRefresh: false }],
  ])('promises only what all its sources do: %s and %s', (first, second, capabilities) => {
    const able = (can: boolean): KeySource => ({
      ...empty,
      capabilities: { push: can, publish: true, liveRefresh: can },
    });
    const both = chain(able(first), able(second));
    expect(both.capabilities).toEqual(capabilities);
    expect(both.watch).toBeUndefined();
  });

  test('refuses to be empty', () => {
    expect(() => chain()).toThrow(ConfigurationError);
  });

  test('refuses what is no source, by its place', () => {
    const sources: KeySource[] = JSON.parse('[{"name":"b"}]');
    expect(() => chain(empty, ...sources)).toThrow('sources[1]: is no key source');
  });
});
