import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RegPilotError } from '@regpilot/contract';
import { TimeoutError } from '../errors/timeout-error.ts';
import { ChunkReader } from './chunk-reader.ts';
import {
  doneFrame,
  frame,
  hang,
  manualClock,
  reset,
  scriptedSource,
  type ScriptedSource,
  type SocketStep,
} from './scripted-source.ts';

interface Failed {
  readonly text: string;
  readonly error: unknown;
}

async function readUntilError(reader: ChunkReader): Promise<Failed> {
  let text = '';
  try {
    for (let result = await reader.next(); result.done !== true; result = await reader.next())
      text += result.value.content;
  } catch (error) {
    return { text, error };
  }
  return expect.fail('should have failed');
}

function open(source: ScriptedSource, callerSignal?: AbortSignal): ChunkReader {
  return new ChunkReader(source, { ...manualClock(), callerSignal });
}

const inBand = (error: unknown): string => `data: ${JSON.stringify({ error })}\n\n`;

describe('a stream that fails', () => {
  it.each<[string, SocketStep[], object]>([
    [
      'ends without a last frame',
      [frame('so far')],
      { name: 'StreamTruncatedError', code: 'STREAM_TRUNCATED' },
    ],
    [
      'ends in the middle of a frame',
      [frame('so far'), 'data: {"choices":[{"del'],
      { name: 'StreamTruncatedError' },
    ],
    [
      'is reset',
      [frame('so far'), reset],
      { name: 'StreamTruncatedError', code: 'STREAM_TRUNCATED', networkCode: 'ECONNRESET' },
    ],
    [
      'has a frame that is no JSON',
      [frame('so far'), 'data: {oops}\n\n'],
      { name: 'ResponseFormatError' },
    ],
    [
      'has a frame that is a list',
      [frame('so far'), 'data: []\n\n'],
      { name: 'ResponseFormatError' },
    ],
    [
      'has choices that are no list',
      [frame('so far'), 'data: {"choices":{}}\n\n'],
      { name: 'ResponseFormatError' },
    ],
    [
      'has content that is a number',
      [`${frame('so far')}data: {"choices":[{"delta":{"content":1}}]}\n\n`],
      { name: 'ResponseFormatError' },
    ],
    [
      'has a frame without an end',
      [frame('so far'), `data: ${'x'.repeat(9 * 1024 * 1024)}`],
      { name: 'ResponseFormatError' },
    ],
    [
      'carries a nested error',
      [frame('so far'), inBand({ message: 'overloaded', code: 'PROVIDER_ERROR' })],
      { name: 'ServerError', status: 502, message: 'overloaded' },
    ],
    [
      'carries a flat error',
      [frame('so far'), 'data: {"error":"slow down","code":"RATE_LIMIT_EXCEEDED"}\n\n'],
      { name: 'RateLimitError', message: 'slow down' },
    ],
    [
      'carries an error of an unknown kind',
      [frame('so far'), inBand({ message: 'odd', code: 'odd_one' })],
      { name: 'APIError', code: 'API_ERROR', foreignCode: 'odd_one' },
    ],
    [
      'carries an error event that is no JSON',
      [frame('so far'), 'event: error\ndata: gone\n\n'],
      { name: 'APIError', message: 'gone' },
    ],
  ])('throws a typed error with the text so far when it %s', async (_case, steps, expected) => {
    const source = scriptedSource(steps);
    const { text, error } = await readUntilError(open(source));
    expect(text).toBe('so far');
    expect(error).toBeInstanceOf(RegPilotError);
    expect(error).toMatchObject({
      ...expected,
      requestId: 'req_1',
      attempts: 1,
      partialText: 'so far',
    });
    expect(source.ends).toEqual(['error']);
    expect(source.signal.aborted).toBe(true);
  });

  it('throws once, and is over then', async () => {
    const reader = open(scriptedSource([frame('a')]));
    await readUntilError(reader);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('shows neither keys nor what was said in its error', async () => {
    const key = 'sk_stream_test_key_0123456789';
    const source = scriptedSource([
      frame('the secret text'),
      inBand({ message: `bad key ${key}`, details: { key, [key]: 1 } }),
    ]);
    const { error } = await readUntilError(open(source));
    const shown =
      inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error);
    expect(shown).not.toContain(key);
    expect(shown).not.toContain('the secret text');
  });
});

describe('a stream that falls silent', () => {
  it('fails when one wait takes longer than the idle timeout', async () => {
    const clock = manualClock();
    const source = scriptedSource([frame('so far'), hang]);
    const reader = new ChunkReader(source, clock);
    await reader.next();
    const waiting = readUntilError(reader);
    clock.advance(59_999);
    expect(source.ends).toEqual([]);
    clock.advance(1);
    const { error } = await waiting;
    expect(error).toMatchObject({
      name: 'TimeoutError',
      kind: 'idle',
      timeoutMs: 60_000,
      partialText: 'so far',
    });
    expect(source.ends).toEqual(['error']);
    expect(source.returned()).toBe(1);
    expect(clock.timers()).toBe(0);
  });

  it('does not count the time that its consumer takes', async () => {
    const clock = manualClock();
    const reader = new ChunkReader(
      scriptedSource([frame('a'), frame('b'), frame('c'), doneFrame]),
      clock,
    );
    for (const content of ['a', 'b', 'c']) {
      const { value } = await reader.next();
      expect(value?.content).toBe(content);
      clock.advance(600_000);
    }
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('counts from the beginning of the wait, not from that of the one before', async () => {
    const clock = manualClock();
    const source = scriptedSource([frame('a'), hang]);
    const reader = new ChunkReader(source, clock);
    const first = reader.next();
    clock.advance(59_000);
    await first;
    const waiting = readUntilError(reader);
    clock.advance(59_999);
    expect(source.ends).toEqual([]);
    clock.advance(1);
    expect((await waiting).error).toMatchObject({ kind: 'idle' });
  });
});

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
    const source = scriptedSource([hang]);
    const waiting = readUntilError(open(source));
    const timeout = new TimeoutError({ kind: 'total', timeoutMs: 1 });
    source.controller.abort(timeout);
    expect((await waiting).error).toBe(timeout);
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
