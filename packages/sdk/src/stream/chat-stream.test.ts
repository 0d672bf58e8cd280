import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '@regpilot/contract';
import { AbortError } from '../errors/abort-error.ts';
import type { ChatStream } from './chat-stream.ts';
import { doneFrame, frame, hang, reset, scriptedSource } from './scripted-source.ts';
import { hello, open, textsOf } from './scripted-stream.ts';
import type { StreamSource } from './stream-source.ts';

describe('ChatStream', () => {
  it('is iterated chunk by chunk', async () => {
    expect(await textsOf(open(hello()).stream)).toEqual(['Hel', '', 'lo', '']);
  });

  it('is iterated before its answer is here', async () => {
    const { promise, resolve } = Promise.withResolvers<StreamSource>();
    const { stream } = open(promise);
    const texts = textsOf(stream);
    expect(stream.requestId).toBeUndefined();
    resolve(hello());
    expect(await texts).toEqual(['Hel', '', 'lo', '']);
    expect(stream.requestId).toBe('req_1');
  });

  it('gives the text alone, without chunks that add none', async () => {
    expect(await textsOf(open(hello()).stream.textStream)).toEqual(['Hel', 'lo']);
  });

  it('gives the whole text, read or not, as often as asked', async () => {
    const { stream } = open(hello());
    expect(await stream.finalText()).toBe('Hello');
    expect(await stream.finalText()).toBe('Hello');
  });

  it('gives the result that the call without a stream would have given', async () => {
    expect(await open(hello()).stream.finalResult()).toEqual({
      id: 'chat_1',
      content: 'Hello',
      role: 'assistant',
      model: 'gpt-4o',
      provider: 'openai',
      finishReason: 'stop',
      usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7, costCents: 0.5 },
      cacheHit: false,
      riskScore: 5,
      governor: { validated: true, approved: true, riskLevel: 'low', riskScore: 5, violations: 0 },
      toolCalls: [],
      requestId: 'req_1',
    });
  });

  it('gives the result after a loop from what the loop has read', async () => {
    const { stream } = open(hello());
    await textsOf(stream);
    expect(await stream.finalText()).toBe('Hello');
    expect((await stream.finalResult()).finishReason).toBe('stop');
  });

  it('waits with the result for a loop that is under way', async () => {
    const { stream } = open(hello());
    const loop = textsOf(stream);
    expect(await stream.finalText()).toBe('Hello');
    expect(await loop).toHaveLength(4);
  });

  it.each<[string, (stream: ChatStream) => unknown]>([
    ['loop', (stream) => stream[Symbol.asyncIterator]()],
    ['loop over its text', (stream) => stream.textStream[Symbol.asyncIterator]()],
    ['response', (stream) => stream.toResponse()],
  ])('refuses a second consumer: a %s', async (_case, consume) => {
    const { stream } = open(hello());
    await textsOf(stream);
    expect(() => consume(stream)).toThrow(ConfigurationError);
    expect(() => consume(stream)).toThrow(/stream: has a consumer already/);
  });

  it('puts tool calls together', async () => {
    const piece = (call: object): string =>
      frame('', { choices: [{ index: 0, delta: { tool_calls: [call] } }] });
    const { stream } = open(
      scriptedSource([
        piece({
          index: 0,
          id: 'call_a',
          type: 'function',
          function: { name: 'weather', arguments: '' },
        }),
        piece({
          index: 1,
          id: 'call_b',
          type: 'function',
          function: { name: 'time', arguments: '{"zone"' },
        }),
        piece({ index: 0, function: { arguments: '{"city":' } }) +
          piece({ index: 0, function: { arguments: '"Ulm"}' } }),
        piece({ index: 1, function: { arguments: ':"CET"}' } }),
        frame('', {}, 'tool_calls') + doneFrame,
      ]),
    );
    const { toolCalls, finishReason } = await stream.finalResult();
    expect(finishReason).toBe('tool_calls');
    expect(toolCalls).toEqual([
      {
        id: 'call_a',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"Ulm"}' },
      },
      { id: 'call_b', type: 'function', function: { name: 'time', arguments: '{"zone":"CET"}' } },
    ]);
  });

  it('keeps the calls of a gateway apart that leaves the index out', async () => {
    const piece = (call: object): string =>
      frame('', { choices: [{ index: 0, delta: { tool_calls: [call] } }] });
    const { stream } = open(
      scriptedSource([
        piece({ id: 'call_a', function: { name: 'one', arguments: '{' } }) +
          piece({ id: 'call_a', function: { arguments: '}' } }),
        piece({ id: 'call_b', function: { name: 'two', arguments: '[' } }) +
          piece({ function: { arguments: ']' } }),
        doneFrame,
      ]),
    );
    const { toolCalls } = await stream.finalResult();
    expect(toolCalls.map((call) => [call.id, call.function.name, call.function.arguments])).toEqual(
      [
        ['call_a', 'one', '{}'],
        ['call_b', 'two', '[]'],
      ],
    );
  });
});

describe('a ChatStream that does not end well', () => {
  it('cancels the request when the loop is left', async () => {
    const source = hello();
    const { stream } = open(source);
    for await (const chunk of stream) {
      expect(chunk.content).toBe('Hel');
      break;
    }
    expect(source.ends).toEqual(['abandoned']);
    await expect(stream.finalText()).rejects.toMatchObject({
      name: 'AbortError',
      partialText: 'Hel',
    });
  });

  it('cancels the request when the loop over its text is left', async () => {
    const source = hello();
    for await (const text of open(source).stream.textStream) {
      expect(text).toBe('Hel');
      break;
    }
    expect(source.ends).toEqual(['abandoned']);
  });

  it('throws the failure of the loop from the result, too', async () => {
    const { stream } = open(scriptedSource([frame('a'), reset]));
    await expect(textsOf(stream)).rejects.toMatchObject({ name: 'StreamTruncatedError' });
    await expect(stream.finalResult()).rejects.toMatchObject({
      name: 'StreamTruncatedError',
      partialText: 'a',
    });
  });

  it('is ended by abort() with an AbortError', async () => {
    const source = scriptedSource([frame('a'), hang]);
    const { stream } = open(source);
    const texts: string[] = [];
    const loop = (async () => {
      for await (const { content } of stream) {
        texts.push(content);
        stream.abort('enough');
      }
    })();
    await expect(loop).rejects.toMatchObject({ name: 'AbortError', cause: 'enough' });
    expect(texts).toEqual(['a']);
    expect(source.ends).toEqual(['abort']);
    expect(source.signal.aborted).toBe(true);
  });

  it('gives the call up that has no answer yet', async () => {
    const { promise, reject } = Promise.withResolvers<StreamSource>();
    const { stream, aborts } = open(promise);
    stream.abort('too slow');
    expect(aborts).toEqual(['too slow']);
    reject(new AbortError({ cause: 'too slow' }));
    await expect(textsOf(stream)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(stream.finalText()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('gives the call up when the loop is left before the answer is here', async () => {
    const { promise, resolve } = Promise.withResolvers<StreamSource>();
    const { stream, aborts } = open(promise);
    const source = hello();
    const leaving = stream[Symbol.asyncIterator]().return?.();
    expect(aborts).toHaveLength(1);
    resolve(source);
    await leaving;
    expect(source.ends).toEqual(['abandoned']);
  });

  it('does not end the process when nobody reads it and its call fails', async () => {
    const unhandled: unknown[] = [];
    const record = (error: unknown): void => {
      unhandled.push(error);
    };
    process.on('unhandledRejection', record);
    open(Promise.reject(new AbortError()));
    open(scriptedSource([reset]));
    await new Promise(setImmediate);
    process.off('unhandledRejection', record);
    expect(unhandled).toEqual([]);
  });
});
