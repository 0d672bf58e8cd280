import { describe, expect, it } from 'vitest';
import { RegPilotError } from '@regpilot/contract';
import { ChunkReader } from './chunk-reader.ts';
import { open, readUntilError, shownBy } from '../../test/support/scripted-reader.ts';
import {
  doneFrame,
  frame,
  hang,
  lastFrame,
  manualClock,
  reset,
  scriptedSource,
  type SocketStep,
} from './scripted-source.ts';

const inBand = (error: unknown): string => `data: ${JSON.stringify({ error })}\n\n`;

describe('a stream that fails', () => {
  it.each<[string, SocketStep[], object]>([
    [
      'ends without a last frame',
      [frame('so far')],
      { name: 'StreamTruncatedError', code: 'STREAM_TRUNCATED', reason: 'ended' },
    ],
    [
      'ends in the middle of a frame',
      [frame('so far'), 'data: {"choices":[{"del'],
      { name: 'StreamTruncatedError', reason: 'ended', networkCode: undefined },
    ],
    [
      'is reset',
      [frame('so far'), reset],
      {
        name: 'StreamTruncatedError',
        code: 'STREAM_TRUNCATED',
        reason: 'lost',
        networkCode: 'ECONNRESET',
      },
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
      partialResult: { content: 'so far', model: 'gpt-4o', finishReason: null, requestId: 'req_1' },
    });
    expect(shownBy(error)).not.toContain('so far');
    expect(source.ends).toEqual(['error']);
    expect(source.signal.aborted).toBe(true);
  });

  it('gives everything that had come as a result, tool calls as far as they were put together', async () => {
    const piece = (call: object): string =>
      frame('', { choices: [{ index: 0, delta: { tool_calls: [call] } }] });
    const source = scriptedSource([
      frame('I look. ') +
        piece({ index: 0, id: 'call_a', function: { name: 'weather', arguments: '{"ci' } }),
      piece({ index: 0, function: { arguments: 'ty":"U' } }) + lastFrame,
      frame('', {}, 'tool_calls'),
      inBand({ message: 'overloaded' }),
    ]);
    const { error } = await readUntilError(open(source));
    expect(error).toMatchObject({
      partialText: 'I look. ',
      partialResult: {
        content: 'I look. ',
        finishReason: 'tool_calls',
        usage: { totalTokens: 7 },
        provider: 'openai',
        toolCalls: [{ id: 'call_a', function: { name: 'weather', arguments: '{"city":"U' } }],
      },
    });
  });

  it.each<[string, object, object]>([
    [
      'a nested error',
      { error: { message: 'overloaded', code: 'PROVIDER_ERROR' } },
      { name: 'ServerError', status: 502, message: 'overloaded' },
    ],
    [
      'a flat error',
      { error: 'slow down', code: 'RATE_LIMIT_EXCEEDED' },
      { name: 'RateLimitError', status: 429, message: 'slow down' },
    ],
    [
      'an error beside an answer',
      { error: { message: 'odd', code: 'odd_one' }, response: 'text' },
      { name: 'APIError', code: 'API_ERROR', foreignCode: 'odd_one' },
    ],
  ])('throws the same error when the gateway answers with JSON, %s', async (_case, body, told) => {
    const source = scriptedSource([JSON.stringify(body)], { 'content-type': 'application/json' });
    const { error } = await readUntilError(open(source));
    expect(error).toMatchObject({ ...told, requestId: 'req_1', partialText: '' });
    expect(source.ends).toEqual(['error']);
  });

  it('throws once, and is over then', async () => {
    const reader = open(scriptedSource([frame('a')]));
    await readUntilError(reader);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('shows no key in its error', async () => {
    const key = 'sk_stream_test_key_0123456789';
    const source = scriptedSource([
      frame('so far'),
      inBand({ message: `bad key ${key}`, details: { key, [key]: 1 } }),
    ]);
    const { error } = await readUntilError(open(source));
    expect(shownBy(error)).not.toContain(key);
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
      partialResult: { content: 'so far' },
    });
    expect(shownBy(error)).not.toContain('so far');
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
