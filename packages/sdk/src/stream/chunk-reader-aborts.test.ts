import { describe, expect, it } from 'vitest';
import { TimeoutError } from '../errors/timeout-error.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { open, readUntilError, shownBy } from '../../test/support/scripted-reader.ts';
import { doneFrame, frame, hang, scriptedSource, type ScriptedSource } from './scripted-source.ts';

describe('a stream that is given up', () => {
  it('throws an AbortError with the reason of the signal, although the transport hangs', async () => {
    const source = scriptedSource([frame('so far'), hang]);
    const reader = open(source);
    await reader.next();
    const waiting = readUntilError(reader);
    const reason = new Error('user left');
    source.controller.abort(reason);
    const { error } = await waiting;
    expect(error).toMatchObject({
      name: 'AbortError',
      code: 'ABORTED',
      cause: reason,
      partialText: 'so far',
    });
    expect(source.ends).toEqual(['abort']);
  });

  it('throws to the first of two readers that wait, and is over for the second', async () => {
    const source = scriptedSource([hang]);
    const reader = open(source);
    const first = reader.next();
    const second = reader.next();
    source.controller.abort('enough');
    await expect(first).rejects.toMatchObject({ name: 'AbortError', cause: 'enough' });
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it.each([
    ['while frames wait', [frame('a') + frame('b') + frame('c')], 'abort'],
    ['although all of it has arrived', [frame('a') + frame('b') + doneFrame], 'done'],
  ])("throws an AbortError at the caller's abort %s", async (_case, steps, end) => {
    const caller = new AbortController();
    const source = scriptedSource(steps);
    const reader = open(source, caller.signal);
    expect((await reader.next()).value?.content).toBe('a');
    caller.abort('enough');
    const { text, error } = await readUntilError(reader);
    expect(text).toBe('');
    expect(error).toMatchObject({ name: 'AbortError', cause: 'enough' });
    expect(source.ends).toEqual([end]);
  });

  it('throws an AbortError when the signal had aborted before the first read', async () => {
    const source = scriptedSource([frame('a'), doneFrame]);
    source.controller.abort();
    const { error } = await readUntilError(open(source));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(source.ends).toEqual(['abort']);
  });

  it("throws the pipeline's own error when that is why the call was given up", async () => {
    const source = scriptedSource([frame('so far'), hang]);
    const reader = open(source);
    await reader.next();
    const waiting = readUntilError(reader);
    const cause = new Error('the failure before');
    source.controller.abort(new TimeoutError({ kind: 'total', timeoutMs: 5, cause }));
    const { error } = await waiting;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      kind: 'total',
      timeoutMs: 5,
      cause,
      partialText: 'so far',
      partialResult: { content: 'so far' },
    });
  });

  it('cancels the request and settles once when its consumer leaves', async () => {
    const source = scriptedSource([frame('a'), frame('b'), doneFrame]);
    const reader = open(source);
    await reader.next();
    await reader.return();
    await reader.return();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(source.ends).toEqual(['abandoned']);
    expect(source.returned()).toBe(1);
    expect(source.signal.aborted).toBe(true);
  });

  it.each([
    ['its consumer', (reader: ChunkReader, _source: ScriptedSource) => void reader.return()],
    ['abort()', (reader: ChunkReader) => reader.abort('enough')],
    ['the signal', (_reader: ChunkReader, source: ScriptedSource) => source.controller.abort()],
  ])('says what had come when it is given up by %s', async (_by, giveUp) => {
    const source = scriptedSource([frame('so far'), frame('b'), doneFrame]);
    const reader = open(source);
    await reader.next();
    giveUp(reader, source);
    expect(reader.error).toMatchObject({
      name: 'AbortError',
      partialText: 'so far',
      partialResult: { content: 'so far', toolCalls: [] },
    });
    expect(shownBy(reader.error)).not.toContain('so far');
  });

  it('is done, not abandoned, when its consumer leaves after everything has arrived', async () => {
    const source = scriptedSource([frame('a') + frame('b') + doneFrame]);
    const reader = open(source);
    await reader.next();
    await reader.return();
    expect(source.ends).toEqual(['done']);
    expect(reader.error).toBeUndefined();
  });

  it('does nothing at an abort after the end', async () => {
    const source = scriptedSource([frame('a') + doneFrame]);
    const reader = open(source);
    await reader.next();
    await reader.next();
    reader.abort();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(reader.error).toBeUndefined();
    expect(source.ends).toEqual(['done']);
  });
});
