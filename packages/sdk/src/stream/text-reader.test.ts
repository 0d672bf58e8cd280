import { describe, expect, it } from 'vitest';
import { AbortError } from '../errors/abort-error.ts';
import { doneFrame, frame, scriptedSource } from './scripted-source.ts';
import { hello, open } from './scripted-stream.ts';
import type { StreamSource } from './stream-source.ts';

describe('the text of a stream', () => {
  it('cancels the request when it is left before its first step', async () => {
    const source = hello();
    const texts = open(source).stream.textStream[Symbol.asyncIterator]();
    await texts.return?.();
    expect(source.ends).toEqual(['abandoned']);
    expect(source.signal.aborted).toBe(true);
    expect(await texts.next()).toEqual({ done: true, value: undefined });
  });

  it('cancels the request when a ReadableStream of it is cancelled before its first read', async () => {
    const source = hello();
    await ReadableStream.from(open(source).stream.textStream).cancel();
    expect(source.ends).toEqual(['abandoned']);
  });

  it('cancels the request when a ReadableStream of it is cancelled in the middle', async () => {
    const source = hello();
    const reader = ReadableStream.from(open(source).stream.textStream).getReader();
    expect(await reader.read()).toEqual({ done: false, value: 'Hel' });
    await reader.cancel();
    expect(source.ends).toEqual(['abandoned']);
  });

  it('gives the call up when it is left before the answer is here, and is over then', async () => {
    const { promise, reject } = Promise.withResolvers<StreamSource>();
    const { stream, aborts } = open(promise);
    const texts = stream.textStream[Symbol.asyncIterator]();
    const leaving = texts.return?.();
    expect(aborts).toHaveLength(1);
    reject(new AbortError());
    await leaving;
    expect(await texts.next()).toEqual({ done: true, value: undefined });
  });

  it('serves steps that do not wait for each other in turn', async () => {
    const source = scriptedSource([frame(''), frame('a'), frame(''), frame('b'), doneFrame]);
    const texts = open(source).stream.textStream[Symbol.asyncIterator]();
    const steps = await Promise.all([texts.next(), texts.next(), texts.next()]);
    expect(steps.map(({ value }) => value)).toEqual(['a', 'b', undefined]);
  });
});
