import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { KeySourceError } from '../errors/key-source-error.ts';
import { fromFunction } from './from-function.ts';
import type { KeySource, LoadedKeys } from './key-source.ts';
import { merge } from './merge.ts';

const { signal } = new AbortController();
const down = new Error('down');
const absent = new KeySourceError({ source: 'a', reason: 'not-configured', problem: 'is absent' });

function scripted(name: string, ...script: (string | LoadedKeys | Error)[]): KeySource {
  return fromFunction(
    () => {
      const next = script.length > 1 ? script.shift() : script[0];
      if (next instanceof Error) throw next;
      return next ?? [];
    },
    { name },
  );
}

describe('merge', () => {
  test('gives the keys of all sources in their order, and the earliest end', async () => {
    const source = merge(
      scripted('a', { keys: ['a', undefined], expiresAt: 900 }),
      scripted('b', { keys: ['b'], expiresAt: 700 }),
      scripted('c', 'c'),
    );
    expect(await source.load(signal)).toEqual({ keys: ['a', undefined, 'b', 'c'], expiresAt: 700 });
  });

  test('leaves out a source that is not configured', async () => {
    const failures: string[] = [];
    const source = merge(scripted('a', absent), scripted('b', 'b'), {
      onFailure: (failure) => failures.push(failure.source),
    });
    expect(await source.load(signal)).toEqual({ keys: ['b'] });
    expect(failures).toEqual([]);
  });

  test.each([
    ['fails', down],
    ['holds nothing any more', absent],
    ['answers with no key', { keys: [] }],
    ['answers with a malformed key', { keys: ['with space'] }],
  ])('keeps the last good keys of a source that %s, and renews the others', async (_how, wrong) => {
    const failures: string[] = [];
    const source = merge(scripted('a', 'a1', wrong, 'a3'), scripted('b', 'b1', 'b2', 'b3'), {
      now: () => 1000,
      onFailure: (failure) => failures.push(failure.source),
    });
    expect(await source.load(signal)).toEqual({ keys: ['a1', 'b1'] });
    expect(await source.load(signal)).toEqual({ keys: ['a1', 'b2'], expiresAt: 31_000 });
    expect(failures).toEqual(['a']);
    expect(await source.load(signal)).toEqual({ keys: ['a3', 'b3'] });
  });

  test('starts with what there is while a source is down, and reads it again soon', async () => {
    const source = merge(scripted('a', down, 'a'), scripted('b', 'b'), { now: () => 1000 });
    expect(await source.load(signal)).toEqual({ keys: ['b'], expiresAt: 31_000 });
    expect(await source.load(signal)).toEqual({ keys: ['a', 'b'] });
  });

  test('fails when no source gave anything anew, so that the ring knows', async () => {
    const source = merge(scripted('a', 'a', down), scripted('b', absent));
    await source.load(signal);
    await expect(source.load(signal)).rejects.toBe(down);
  });

  test('has failed, and is not unconfigured, when all its keys are gone', async () => {
    const source = merge(scripted('a', 'a', absent));
    await source.load(signal);
    await expect(source.load(signal)).rejects.toMatchObject({ reason: 'failed' });
  });

  test('is not configured when none of its sources is', async () => {
    await expect(merge(scripted('a', absent)).load(signal)).rejects.toMatchObject({
      reason: 'not-configured',
      message: 'merge of a: none of these sources is configured',
    });
  });

  test('that gets nothing but malformed keys fails with what is wrong with them, not with the keys', async () => {
    const source = merge(scripted('a', { keys: ['a', 'with space'] }), scripted('b', absent));
    await expect(source.load(signal)).rejects.toMatchObject({
      source: 'a',
      reason: 'rejected',
      message: 'a: its keys[1]: holds white space, a line break or a character outside ASCII',
    });
  });

  test('is named after its sources', () => {
    expect(merge(scripted('a', 'a'), scripted('b', 'b')).name).toBe('merge of a, b');
  });

  test('is not affected by a listener that throws', async () => {
    const source = merge(scripted('a', down), scripted('b', 'b'), {
      now: () => 0,
      onFailure: () => {
        throw down;
      },
    });
    expect(await source.load(signal)).toMatchObject({ keys: ['b'] });
  });

  test('rejects when it was aborted meanwhile', async () => {
    const caller = new AbortController();
    const aborting = fromFunction(() => {
      caller.abort(down);
      return 'a';
    });
    await expect(merge(aborting).load(caller.signal)).rejects.toBe(down);
  });

  test('refuses what is neither a source nor options', () => {
    const parts = [scripted('a', 'a'), () => 'b'];
    expect(() => Reflect.apply(merge, undefined, parts)).toThrow('sources[1]: is no key source');
  });

  test('refuses to be empty', () => {
    expect(() => merge({})).toThrow(ConfigurationError);
    expect(() => merge()).toThrow(ConfigurationError);
  });
});
