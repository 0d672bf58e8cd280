import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatChunk } from './chat-chunk.ts';
import { ChunkReader } from './chunk-reader.ts';
import {
  doneFrame,
  frame,
  hang,
  lastFrame,
  manualClock,
  scriptedSource,
  type ScriptedSource,
} from './scripted-source.ts';

function open(source: ScriptedSource, callerSignal?: AbortSignal): ChunkReader {
  return new ChunkReader(source, { ...manualClock(), callerSignal });
}

interface ReadOut {
  readonly chunks: ChatChunk[];
  readonly text: string;
  readonly error: unknown;
}

async function readOut(reader: ChunkReader): Promise<ReadOut> {
  const chunks: ChatChunk[] = [];
  let error: unknown;
  try {
    for (let result = await reader.next(); result.done !== true; result = await reader.next())
      chunks.push(result.value);
  } catch (thrown) {
    error = thrown;
  }
  return { chunks, text: chunks.map(({ content }) => content).join(''), error };
}

describe('a stream of events', () => {
  it('gives a chunk for each frame and ends at [DONE], with the usage that was reported', async () => {
    const source = scriptedSource([frame('Hel'), frame('lo', {}, 'stop') + lastFrame + doneFrame]);
    const { chunks, error } = await readOut(open(source));
    expect(error).toBeUndefined();
    expect(chunks.map(({ content, finishReason }) => [content, finishReason])).toEqual([
      ['Hel', null],
      ['lo', 'stop'],
      ['', null],
    ]);
    expect(chunks[2]?.usage).toEqual({
      promptTokens: 3,
      completionTokens: 4,
      totalTokens: 7,
      costCents: 0.5,
    });
    expect(chunks[2]?.governor?.riskLevel).toBe('low');
    expect(chunks[0]?.raw).toMatchObject({ id: 'chat_1' });
    expect(source.ends).toEqual(['done']);
    expect(source.usages).toEqual([
      { promptTokens: 3, completionTokens: 4, totalTokens: 7, costCents: 0.5 },
    ]);
  });

  it.each([
    ['without the blank line after the last event', [frame('a'), 'data: [DONE]']],
    ['without [DONE], after a finish reason', [frame('a', {}, 'stop')]],
    [
      'with comments, ids and a retry interval',
      [`: ping\n\nid: 1\nretry: 10\n${frame('a')}`, doneFrame],
    ],
    ['with CRLF line ends', [(frame('a') + doneFrame).replaceAll('\n', '\r\n')]],
    ['with CR line ends', [(frame('a') + doneFrame).replaceAll('\n', '\r')]],
    ['with a byte-order mark', [`\uFEFF${frame('a')}`, doneFrame]],
    [
      'with frames that say nothing',
      ['data: {}\n\n', frame('a'), 'data: {"choices":[]}\n\n', doneFrame],
    ],
    ['with an error field that is null', [frame('a', { error: null }), doneFrame]],
    ['with frames after [DONE]', [frame('a') + doneFrame + frame('b')]],
    ['without a declared type', [frame('a'), doneFrame], ''],
  ])('is read %s', async (_case, steps, contentType = 'text/event-stream; charset=utf-8') => {
    const source = scriptedSource(steps, { 'content-type': contentType });
    const { text, error } = await readOut(open(source));
    expect(error).toBeUndefined();
    expect(text).toBe('a');
    expect(source.ends).toEqual(['done']);
  });

  it('gives the same chunks wherever its bytes are cut', async () => {
    const text = `\uFEFF: hi\r\n${frame('grüße ')}${frame('🙂').replaceAll('\n', '\r\n')}${frame('世界', {}, 'stop')}${doneFrame}`;
    const bytes = new TextEncoder().encode(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const edges = [0, ...cuts.toSorted((first, second) => first - second), bytes.length];
        const pieces = edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
        const { text: read, error } = await readOut(open(scriptedSource(pieces)));
        expect(error).toBeUndefined();
        expect(read).toBe('grüße 🙂世界');
      }),
    );
  });

  it('gives the same chunks when every byte comes alone', async () => {
    const bytes = new TextEncoder().encode(frame('ü🙂') + doneFrame);
    const { text } = await readOut(
      open(scriptedSource([...bytes].map((byte) => Uint8Array.of(byte)))),
    );
    expect(text).toBe('ü🙂');
  });

  it('serves calls of next that do not wait for each other in turn', async () => {
    const reader = open(scriptedSource([frame('a'), frame('b') + frame('c'), doneFrame]));
    const results = await Promise.all([
      reader.next(),
      reader.next(),
      reader.next(),
      reader.next(),
      reader.next(),
    ]);
    expect(results.map(({ value }) => value?.content)).toEqual([
      'a',
      'b',
      'c',
      undefined,
      undefined,
    ]);
  });

  it('reads no further than its consumer asks', async () => {
    const source = scriptedSource([frame('a') + frame('b'), frame('c'), doneFrame]);
    const reader = open(source);
    await reader.next();
    await reader.next();
    expect(source.taken()).toBe(1);
    await reader.next();
    expect(source.taken()).toBe(2);
  });

  it('reads the transfer to its end after [DONE], so that the connection can be used again', async () => {
    const source = scriptedSource([frame('a') + doneFrame, '\n']);
    await readOut(open(source));
    await Promise.resolve();
    expect(source.taken()).toBe(3);
    expect(source.returned()).toBe(0);
  });

  it('gives the connection up when the server does not end after [DONE]', async () => {
    const clock = manualClock();
    const source = scriptedSource([frame('a') + doneFrame, hang]);
    await readOut(new ChunkReader(source, clock));
    clock.advance(1000);
    expect(source.returned()).toBe(1);
    expect(clock.timers()).toBe(0);
  });
});

describe('a stream of another type', () => {
  it('is read as plain text, character by character whole', async () => {
    const bytes = new TextEncoder().encode('grüße');
    const source = scriptedSource([bytes.subarray(0, 3), bytes.subarray(3)], {
      'content-type': 'text/plain; charset=utf-8',
    });
    const { chunks, error } = await readOut(open(source));
    expect(error).toBeUndefined();
    expect(chunks.map(({ content }) => content)).toEqual(['gr', 'üße']);
    expect(source.ends).toEqual(['done']);
  });

  it('is one chunk when the gateway answers with JSON', async () => {
    const source = scriptedSource(['{"response":', '"whole"}'], {
      'content-type': 'application/json',
    });
    const { chunks } = await readOut(open(source));
    expect(chunks.map(({ content }) => content)).toEqual(['whole']);
    expect(source.ends).toEqual(['done']);
  });

  it('has the tool calls on its chunk when the gateway answers with JSON of a kind of its own', async () => {
    const call = { id: 'call_a', type: 'function', function: { name: 'now', arguments: '{}' } };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const body = {
      id: 'chatcmpl_1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-4o',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      error: null,
    };
    const source = scriptedSource([JSON.stringify(body)], {
      'content-type': 'application/vnd.regpilot+json',
    });
    const { chunks, error } = await readOut(open(source));
    expect(error).toBeUndefined();
    expect(chunks).toMatchObject([
      { content: '', finishReason: 'tool_calls', toolCalls: [{ index: 0, ...call }] },
    ]);
  });

  it.each([
    ['HTML', 'text/html', '<html>', 'text/html'],
    ['JSON of another form', 'application/json', '{"hello":"world"}', 'not the answer of a chat'],
    ['broken JSON', 'application/json', '{"response":', 'not the answer of a chat'],
  ])('is an error when it is %s', async (_case, contentType, body, told) => {
    const source = scriptedSource([body], { 'content-type': contentType });
    const { error, chunks } = await readOut(open(source));
    expect(chunks).toEqual([]);
    expect(error).toMatchObject({
      name: 'ResponseFormatError',
      code: 'RESPONSE_FORMAT',
      status: 200,
      requestId: 'req_1',
    });
    expect(String(error)).toContain(told);
    expect(source.ends).toEqual(['error']);
  });
});
