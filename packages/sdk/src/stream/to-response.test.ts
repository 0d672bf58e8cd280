import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '@regpilot/contract';
import { doneFrame, frame, reset, scriptedSource } from './scripted-source.ts';
import { hello, open, textsOf } from './scripted-stream.ts';
import type { ToResponseOptions } from './to-response.ts';

const governor = { validated: true, approved: true, riskLevel: 'low', riskScore: 5, violations: 0 };
const toolCalls = [
  { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } },
  { id: 'call_b', type: 'function', function: { name: 'time', arguments: '{}' } },
];

/** The documented forms of an answer that is no stream. */
const whole: readonly (readonly [string, object, Readonly<Record<string, string>>])[] = [
  [
    "the API reference's",
    {
      id: 'chat_1',
      text: 'Hello',
      role: 'assistant',
      provider: 'openai',
      model: 'gpt-4o',
      cacheHit: true,
      finishReason: 'tool_calls',
      usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7, costCents: 0.5 },
      toolCalls,
      governor,
    },
    {},
  ],
  [
    "the quickstart's, the rest in headers",
    { response: 'Hello' },
    {
      'x-regpilot-model': 'anthropic/claude-3-haiku',
      'x-regpilot-prompt-tokens': '3',
      'x-regpilot-completion-tokens': '4',
      'x-cache-status': 'HIT',
    },
  ],
  [
    "OpenAI's",
    {
      id: 'chatcmpl_1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-4o',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: null, tool_calls: toolCalls },
          finish_reason: 'tool_calls',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    },
    {},
  ],
];

describe('toResponse', () => {
  it('hands the frames on as an event stream that this client reads as well', async () => {
    const response = open(hello()).stream.toResponse({ headers: { 'x-own': '1' } });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-own')).toBe('1');
    const again = open(scriptedSource([await response.text()]));
    expect(await again.stream.finalText()).toBe('Hello');
    expect((await again.stream.finalResult()).usage?.totalTokens).toBe(7);
  });

  it('hands the text on alone', async () => {
    const response = open(hello()).stream.toResponse({ format: 'text' });
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('Hello');
  });

  it('makes frames of a plain text', async () => {
    const { stream } = open(scriptedSource(['hello'], { 'content-type': 'text/plain' }));
    const again = open(scriptedSource([await stream.toResponse().text()]));
    expect(await again.stream.finalText()).toBe('hello');
  });

  it.each(whole)('makes a frame of a JSON answer in the form of %s', async (_form, body, more) => {
    const headers = { 'content-type': 'application/json', ...more };
    const { stream } = open(scriptedSource([JSON.stringify(body)], headers));
    const text = await stream.toResponse().text();
    const again = open(scriptedSource([text]));
    const result = await again.stream.finalResult();
    expect(result).toEqual(await stream.finalResult());
    expect(result.usage?.totalTokens).toBe(7);
    expect(text).toContain('chat.completion.chunk');
  });

  it('puts a given header in the place of its own, however it is spelt', () => {
    const { headers } = open(hello()).stream.toResponse({
      headers: { 'Content-Type': 'text/event-stream; charset=UTF-8; own=1' },
    });
    expect(headers.get('content-type')).toBe('text/event-stream; charset=UTF-8; own=1');
  });

  it.each<[string, unknown]>([
    ['options', null],
    ['options.format', { format: 'xml' }],
    ['options.format', { format: 'constructor' }],
    ['options.fromat', { fromat: 'text' }],
    ['options.headers', { headers: 'x-own: 1' }],
    ['options.headers', { headers: new Headers({ 'x-own': '1' }) }],
    ["options.headers['x-ünï']", { headers: { 'x-ünï': '1' } }],
    ["options.headers['x-own']", { headers: { 'x-own': 'a\r\nset-cookie: b' } }],
    ["options.headers['x-own']", { headers: { 'x-own': 1 } }],
    ['options.onError', { onError: 'shout' }],
  ])('refuses a wrong option, naming %s, and leaves the stream as it was', async (field, wrong) => {
    const source = hello();
    const { stream } = open(source);
    const attempt = (): unknown => Reflect.apply(stream.toResponse, stream, [wrong]);
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(expect.objectContaining({ field }));
    expect(source.taken()).toBe(0);
    expect(await textsOf(stream)).toEqual(['Hel', '', 'lo', '']);
  });

  it('cancels the request when the browser leaves', async () => {
    const source = hello();
    await open(source).stream.toResponse().body?.cancel();
    expect(source.ends).toEqual(['abandoned']);
  });
});

const keyId = 'kid_0123456789ab';
const failing = (): Parameters<typeof open>[0] =>
  scriptedSource([frame('a'), `data: {"error":{"message":"key ${keyId} is cooling"}}\n\n`]);

async function lastFrameOf(
  source: Parameters<typeof open>[0],
  options?: ToResponseOptions,
): Promise<unknown> {
  const text = await open(source).stream.toResponse(options).text();
  expect(text).not.toContain('[DONE]');
  const last = text.trimEnd().split('\n\n').at(-1) ?? '';
  return JSON.parse(last.replace('data: ', ''));
}

describe('toResponse of a stream that fails', () => {
  it('tells so in a last frame, without [DONE], which this client reads as the same error', async () => {
    const text = await open(scriptedSource([frame('a'), reset]))
      .stream.toResponse()
      .text();
    expect(text).not.toContain('[DONE]');
    const again = open(scriptedSource([text], { 'x-request-id': '' }));
    await expect(again.stream.finalText()).rejects.toMatchObject({
      code: 'STREAM_TRUNCATED',
      partialText: 'a',
    });
  });

  it("tells the code, that code's general text and the request id, and no more", async () => {
    expect(await lastFrameOf(failing())).toEqual({
      error: {
        message: 'The gateway answered with an error',
        type: 'server_error',
        code: 'API_ERROR',
        param: null,
      },
      request_id: 'req_1',
    });
  });

  it('tells nothing of a failure that it does not know', async () => {
    expect(await lastFrameOf(Promise.reject(new Error(`no ${keyId}`)))).toMatchObject({
      error: { message: 'The stream failed', code: null },
    });
  });

  it.each<[string, ReturnType<NonNullable<ToResponseOptions['onError']>>, object]>([
    [
      'nothing',
      undefined,
      { code: 'STREAM_TRUNCATED', message: expect.stringContaining('before its last frame') },
    ],
    ['a text', { message: 'Try again' }, { code: 'STREAM_TRUNCATED', message: 'Try again' }],
    ['a known code', { code: 'CLOSED' }, { code: 'CLOSED', message: 'The client is closed' }],
    ['a code of its own', { code: 'oops' }, { code: 'oops', message: 'The stream failed' }],
    ['both', { code: 'oops', message: 'Sorry' }, { code: 'oops', message: 'Sorry' }],
  ])('tells what onError says: %s', async (_case, told, expected) => {
    const seen: unknown[] = [];
    const onError = (error: unknown): typeof told => {
      seen.push(error);
      return told;
    };
    const last = await lastFrameOf(scriptedSource([frame('a'), reset]), { onError });
    expect(last).toMatchObject({ error: expected });
    expect(seen).toEqual([expect.objectContaining({ name: 'StreamTruncatedError' })]);
  });

  it('is broken off by what onError throws', async () => {
    const response = open(failing()).stream.toResponse({
      onError: () => {
        throw new Error('of the server');
      },
    });
    await expect(response.text()).rejects.toThrow('of the server');
  });

  it('is broken off in the text format', async () => {
    const response = open(scriptedSource([frame('a'), reset])).stream.toResponse({
      format: 'text',
      onError: () => expect.fail('has nobody to tell'),
    });
    await expect(response.text()).rejects.toMatchObject({ name: 'StreamTruncatedError' });
  });

  it('is no failure when all of it was there', async () => {
    const text = await open(scriptedSource([frame('a') + doneFrame]))
      .stream.toResponse({ onError: () => expect.fail('nothing failed') })
      .text();
    expect(text).toContain('[DONE]');
  });
});
