import { APIError, RateLimitError, RegPilot, type Transport } from '@regpilot/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, loopbackServers } from './support/loopback-servers.ts';
import {
  recordRequests,
  type RecordedAnswer,
  type RecordedRequest,
} from './support/record-requests.ts';
import { transports } from './support/transports.ts';

const apiKey = 'sk_dev_0123456789';
const messages = [{ role: 'user' as const, content: 'Hello' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];
const toolChoice = { type: 'function' as const, function: { name: 'weather' } };
const schema = { type: 'object' };
const responseFormat = { type: 'json_schema' as const, json_schema: { name: 'w', schema } };
const toolCall = {
  id: 't1',
  type: 'function',
  function: { name: 'weather', arguments: '{"a":1}' },
};
const usage = { prompt_tokens: 1, completion_tokens: 2 };
const head = { id: 'c1', model: 'm', provider: 'p', cache_hit: true, usage };

const complete = { text: '', model: 'm', finishReason: 'tool_calls', toolCalls: [toolCall] };

function openaiBody(message: object): object {
  return { ...head, choices: [{ message, finish_reason: 'tool_calls' }] };
}

function stream(...deltas: readonly object[]): RecordedAnswer {
  const frames = [
    ...deltas.map((delta) => ({ ...head, choices: [{ index: 0, delta }] })),
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
  ];
  const events = [...frames.map((frame) => JSON.stringify(frame)), '[DONE]'];
  return {
    headers: { 'content-type': 'text/event-stream', 'x-credits-charged': '2' },
    body: events.map((data) => `data: ${data}\n\n`).join(''),
  };
}

function asJSON(body: object): RecordedAnswer {
  return {
    headers: { 'content-type': 'application/json', 'x-credits-charged': '2' },
    body,
  };
}

const custom = { index: 0, id: 't0', type: 'custom', custom: { name: 'g', input: 'now' } };

/** The same content in each form: a message as JSON has it, and the deltas of a stream. */
const sameContent: readonly [what: string, message: object, ...deltas: object[]][] = [
  ['a text', { content: 'Hi!' }, { content: 'H' }, { content: 'i!' }],
  [
    'a text in parts',
    { content: [{ type: 'text', text: 'Hi' }, { type: 'thinking' }] },
    { content: [{ type: 'text', text: 'Hi' }] },
    { content: [{ type: 'thinking' }] },
  ],
  [
    'tool arguments as an object',
    { content: null, tool_calls: [{ id: 't1', function: { name: 'f', arguments: { a: 1 } } }] },
    { tool_calls: [{ index: 0, id: 't1', function: { name: 'f', arguments: { a: 1 } } }] },
  ],
  [
    'a call of a custom tool before one of a function',
    { tool_calls: [custom, toolCall] },
    { tool_calls: [custom] },
    { tool_calls: [{ index: 1, ...toolCall }] },
  ],
];

describe.each(transports)('what is sent and read over %s', (_, makeTransport) => {
  const servers = loopbackServers();
  const opened: Transport[] = [];
  afterEach(async () => {
    for (const transport of opened.splice(0)) await transport.close?.();
    await servers.close();
  });

  async function clientOf(
    dialect: 'regpilot' | 'openai',
    answer: RecordedAnswer,
  ): Promise<{ client: RegPilot; requests: readonly RecordedRequest[] }> {
    const requests: RecordedRequest[] = [];
    const baseURL = await servers.serve(recordRequests(requests, () => answer));
    const transport = makeTransport();
    opened.push(transport);
    return { client: new RegPilot({ apiKey, baseURL, dialect, transport, retries: 0 }), requests };
  }

  it("tells RegPilot of tools, format, quality and temperature in RegPilot's words", async () => {
    const { client, requests } = await clientOf('regpilot', asJSON(complete));
    const params = { messages, quality: 'frontier' as const, temperature: 0.5, maxTokens: 9 };
    const answer = await client.chat.create({ ...params, tools, toolChoice, responseFormat });
    expect(requests).toMatchObject([{ path: '/ai/chat', headers: { 'x-api-key': apiKey } }]);
    expect(requests[0]?.body).toEqual({
      ...params,
      tools,
      toolChoice,
      responseFormat,
      stream: false,
    });
    expect(answer).toMatchObject({ toolCalls: [toolCall], finishReason: 'tool_calls' });
  });

  it("tells a plain gateway the same in OpenAI's words", async () => {
    const body = openaiBody({ content: null, tool_calls: [toolCall] });
    const { client, requests } = await clientOf('openai', asJSON(body));
    const params = { messages, model: 'm', temperature: 0 };
    const answer = await client.chat.create({
      ...params,
      maxTokens: 9,
      tools,
      toolChoice,
      responseFormat,
    });
    expect(requests).toMatchObject([
      { path: '/chat/completions', headers: { authorization: `Bearer ${apiKey}` } },
    ]);
    expect(requests[0]?.body).toEqual({
      ...params,
      max_tokens: 9,
      tools,
      tool_choice: toolChoice,
      response_format: responseFormat,
      stream: false,
    });
    expect(answer).toMatchObject({ toolCalls: [toolCall], content: '' });
    expect(answer.raw).toEqual(body);
  });

  it.each(sameContent)('makes the same result of %s in JSON and in a stream', async (...row) => {
    const [, message, ...deltas] = row;
    const params = { messages, model: 'm' };
    const whole = await clientOf('openai', asJSON(openaiBody(message)));
    const inJSON = await whole.client.chat.create(params);
    const { client } = await clientOf('openai', stream(...deltas));
    expect(await client.chat.stream(params).finalResult()).toEqual(inJSON);
    expect(inJSON).toMatchObject({
      id: 'c1',
      provider: 'p',
      cacheHit: true,
      credits: { charged: 2, remaining: undefined },
      usage: { totalTokens: 3 },
    });
    expect(inJSON.content + inJSON.toolCalls.map(({ id }) => id).join()).not.toBe('');
  });

  const inBand = { error: { message: `Slow down, ${apiKey}`, code: 429 } };

  it.each<[string, RecordedAnswer, (client: RegPilot) => Promise<unknown>]>([
    ['a chat', asJSON(inBand), (client) => client.chat.create({ messages, model: 'm' })],
    [
      'a stream',
      {
        headers: { 'content-type': 'text/event-stream' },
        body: `data: ${JSON.stringify(inBand)}\n\n`,
      },
      (client) => client.chat.stream({ messages, model: 'm' }).finalResult(),
    ],
    [
      'embeddings',
      asJSON(inBand),
      (client) => client.embeddings.create({ input: 'a', model: 'm' }),
    ],
  ])('makes an error with status 200 in %s the error that it is', async (_what, answer, call) => {
    const { client } = await clientOf('openai', answer);
    const error = await failureOf(call(client));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({
      status: 429,
      code: 'RATE_LIMIT_EXCEEDED',
      message: expect.stringMatching(/^Slow down/),
      attempts: 1,
    });
    expect(error instanceof APIError ? error.keyId : undefined).toEqual(expect.any(String));
    expect(String(error)).not.toContain(apiKey);
  });
});
