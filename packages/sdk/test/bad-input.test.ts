import { ChatStream, ConfigurationError, RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { invoke, throwing } from './support/as-javascript.ts';
import { recordingTransport } from './support/recording-transport.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const apiKey = 'sk_prod_0123456789abcdef';

async function faultOf(
  path: string,
  ...args: unknown[]
): Promise<{ fault: unknown; sent: number }> {
  const { transport, sent } = recordingTransport();
  const client = new RegPilot({ apiKey, transport });
  const fault: unknown = await Promise.resolve(invoke(client, path, ...args)).catch(
    (error: unknown) => error,
  );
  return { fault, sent: sent.length };
}

describe('parameters', () => {
  it.each<[string, string, unknown[], string]>([
    ['no parameters', 'chat.create', [], 'params'],
    ['no messages', 'chat.create', [{}], 'params.messages'],
    ['empty messages', 'chat.create', [{ messages: [] }], 'params.messages'],
    ['messages that are no list', 'chat.create', [{ messages: 'Hello' }], 'params.messages'],
    [
      'an unknown role',
      'chat.create',
      [{ messages: [{ role: 'robot', content: 'x' }] }],
      'params.messages[0].role',
    ],
    [
      'a message without content',
      'chat.create',
      [{ messages: [{ role: 'user' }] }],
      'params.messages[0].content',
    ],
    [
      'a content that is a number',
      'chat.create',
      [{ messages: [{ role: 'user', content: 5 }] }],
      'params.messages[0].content',
    ],
    ['an unknown quality', 'chat.create', [{ messages, quality: 'best' }], 'params.quality'],
    ['an empty model', 'chat.create', [{ messages, model: '' }], 'params.model'],
    ['a model with white space', 'chat.create', [{ messages, model: 'gpt 4' }], 'params.model'],
    [
      'a temperature of NaN',
      'chat.create',
      [{ messages, temperature: Number.NaN }],
      'params.temperature',
    ],
    [
      'a temperature above 2',
      'chat.create',
      [{ messages, temperature: 2.1 }],
      'params.temperature',
    ],
    ['maxTokens of 0', 'chat.create', [{ messages, maxTokens: 0 }], 'params.maxTokens'],
    [
      'maxTokens with a fraction',
      'chat.create',
      [{ messages, maxTokens: 1.5 }],
      'params.maxTokens',
    ],
    ['a misspelt field', 'chat.create', [{ messages, max_tokens: 5 }], 'params.max_tokens'],
    [
      'an unknown action type',
      'chat.create',
      [{ messages, governorMetadata: { actionType: 'other_thing' } }],
      'params.governorMetadata.actionType',
    ],
    [
      'a cycle in a tool',
      'chat.create',
      [{ messages, tools: [cyclicTool()] }],
      'params.tools[0].function.parameters.self',
    ],
    [
      'a tool that is nested without end',
      'chat.create',
      [{ messages, tools: [deepTool()] }],
      'params.tools[0].function',
    ],
    [
      'a message with a misspelt field',
      'chat.create',
      [{ messages: [{ ...messages[0], tool_call_id: 'c' }] }],
      'params.messages[0].tool_call_id',
    ],
    [
      'a tool with a misspelt field',
      'chat.create',
      [{ messages, tools: [{ type: 'function', function: { name: 'f', params: {} } }] }],
      'params.tools[0].function.params',
    ],
    [
      'Governor metadata with a misspelt field',
      'chat.create',
      [{ messages, governorMetadata: { actionType: 'other', sender_id: 's' } }],
      'params.governorMetadata.sender_id',
    ],
    [
      'a misspelt field of a message in complete',
      'chat.complete',
      [{ messages: [{ ...messages[0], toolcalls: [] }] }],
      'params.messages[0].toolcalls',
    ],
    [
      'the result of a tool without the call that it answers',
      'chat.create',
      [{ messages: [...messages, { role: 'tool', content: '5' }] }],
      'params.messages[1].toolCallId',
    ],
    [
      'the result of a tool for no call',
      'chat.complete',
      [{ messages: [{ role: 'tool', content: '5', toolCallId: '' }] }],
      'params.messages[0].toolCallId',
    ],
    [
      'tool calls of a user without content',
      'chat.create',
      [{ messages: [{ role: 'user', content: null, toolCalls: [toolCall] }] }],
      'params.messages[0].content',
    ],
    [
      'an assistant without content and without one tool call',
      'chat.create',
      [{ messages: [{ role: 'assistant', toolCalls: [] }] }],
      'params.messages[0].content',
    ],
    [
      'a content without a part',
      'chat.create',
      [{ messages: [{ role: 'assistant', content: [], toolCalls: [toolCall] }] }],
      'params.messages[0].content',
    ],
    [
      'half an emoji in the name of a field of a tool',
      'chat.create',
      [{ messages, tools: [toolWith({ 'a\ud83d': 1 })] }],
      'params.tools[0].function.parameters.a\ud83d',
    ],
    ['a body above 1 MiB', 'chat.create', [{ messages: [ofBytes(1_048_577)] }], 'params'],
    ['an id with half an emoji', 'gateway.keys.retrieve', ['key_\ud83d'], 'id'],
    ['an unknown mode', 'chat.complete', [{ messages, mode: 'xml' }], 'params.mode'],
    [
      'a model for complete, which has none',
      'chat.complete',
      [{ messages, model: 'gpt-4o' }],
      'params.model',
    ],
    ['an empty input', 'embeddings.create', [{ input: '' }], 'params.input'],
    ['no inputs', 'embeddings.create', [{ input: [] }], 'params.input'],
    ['an input that is no text', 'embeddings.create', [{ input: ['a', 5] }], 'params.input[1]'],
    ['dimensions of 0', 'embeddings.create', [{ input: 'a', dimensions: 0 }], 'params.dimensions'],
    ['a key without a name', 'gateway.keys.create', [{}], 'params.name'],
    [
      'a rate limit of 0',
      'gateway.keys.create',
      [{ name: 'k', rate_limit: 0 }],
      'params.rate_limit',
    ],
    [
      'a field of a key that nobody knows',
      'gateway.keys.create',
      [{ name: 'k', rateLimit: 5 }],
      'params.rateLimit',
    ],
    [
      'an expiry in local time',
      'gateway.keys.create',
      [{ name: 'k', expires_at: '2027-01-31' }],
      'params.expires_at',
    ],
    ['a page of 1,000', 'gateway.keys.list', [{ limit: 1000 }], 'params.limit'],
    ['no id', 'gateway.keys.retrieve', [], 'id'],
    ['an empty id', 'gateway.keys.delete', [' '], 'id'],
    ['an id that leads to another route', 'gateway.keys.delete', ['..'], 'id'],
    [
      'a grace period below 0',
      'gateway.keys.rotate',
      ['key_1', { grace_period_seconds: -1 }],
      'params.grace_period_seconds',
    ],
    [
      'a status that nobody can set',
      'gateway.keys.update',
      ['key_1', { status: 'revoked' }],
      'params.status',
    ],
    ['an unknown call option', 'health.check', [{ timeoutMs: 5 }], 'options.timeoutMs'],
    ['a timeout of 0', 'health.check', [{ timeout: 0 }], 'options.timeout'],
    ['a signal that is none', 'health.check', [{ signal: {} }], 'options.signal'],
    ['an unknown way with limits', 'health.check', [{ onLimit: 'queue' }], 'options.onLimit'],
    ['a wait of no time', 'health.check', [{ maxWaitMs: 0 }], 'options.maxWaitMs'],
    [
      'an idempotency key with a line break',
      'chat.create',
      [{ messages }, { idempotencyKey: 'a\nb' }],
      'options.idempotencyKey',
    ],
    [
      'a key among the headers',
      'chat.create',
      [{ messages }, { headers: { 'X-API-Key': 'sk_other' } }],
      "options.headers['X-API-Key']",
    ],
    [
      'a header outside ASCII',
      'chat.create',
      [{ messages }, { headers: { 'x-ünï': 'a' } }],
      "options.headers['x-ünï']",
    ],
    [
      'a header with a line break in its name',
      'chat.create',
      [{ messages }, { headers: { 'x-a\nb': 'a' } }],
      "options.headers['x-a\\nb']",
    ],
  ])(
    'refuses %s in %s, naming the field, before anything is sent',
    async (_what, path, args, field) => {
      const { fault, sent } = await faultOf(path, ...args);
      expect(fault).toBeInstanceOf(ConfigurationError);
      expect(fault).toMatchObject({ field, allowed: expect.stringMatching(/./) });
      expect(sent).toBe(0);
    },
  );

  it.each([
    ['messages', { messages: [{ ...messages[0], tool_call_id: 'c' }] }, 'toolCallId'],
    ['metadata', { messages, governorMetadata: { senderID: 's' } }, 'senderId'],
    [
      'tools',
      { messages, tools: [{ type: 'function', function: { parmeters: {} } }] },
      'parameters',
    ],
  ])('names the field of %s that was probably meant', async (_what, params, meant) => {
    const { fault } = await faultOf('chat.create', params);
    expect(fault).toMatchObject({
      problem: `is not a known field; did you mean ${meant}?`,
    });
  });

  it.each([
    ['a getter of the parameters', [throwing('messages')], 'params.messages'],
    ['a getter of a message', [{ messages: [throwing('content')] }], 'params.messages[0].content'],
    ['a getter of an option', [{ messages }, throwing('signal')], 'options.signal'],
  ])('says that %s throws, without what it threw', async (_what, args, field) => {
    for (const method of ['chat.create', 'chat.complete']) {
      const { fault, sent } = await faultOf(method, ...args);
      expect(fault).toMatchObject({ field, problem: 'throws an error when it is read' });
      expect(String(fault)).not.toContain('secret');
      expect(sent).toBe(0);
    }
  });

  it('sends what only looks unusual', async () => {
    const shared = { type: 'string' };
    const results = await Promise.all([
      faultOf('chat.create', { messages: [ofBytes(1_048_576)] }),
      faultOf('chat.create', { messages, tools: [toolWith({ a: shared, b: shared })] }),
      faultOf('chat.create', { messages: [{ role: 'user', content: '😀' }] }),
      faultOf('chat.create', {
        messages: [
          { role: 'assistant', content: null, toolCalls: [{ ...toolCall, index: 0 }] },
          { role: 'tool', content: '5', toolCallId: 'c' },
        ],
      }),
      faultOf('chat.create', { messages, misspelt: undefined }),
    ]);
    for (const { fault, sent } of results) {
      expect(fault).not.toBeInstanceOf(ConfigurationError);
      expect(sent).toBe(1);
    }
  });

  it('knows neither the fields of messages and tools nor the largest body of a plain gateway', async () => {
    const { transport, sent } = recordingTransport();
    const client = new RegPilot({ apiKey, transport, dialect: 'openai', retries: 0 });
    const params = {
      model: 'm',
      messages: [{ ...ofBytes(1_048_577), cache_control: {} }],
      tools: [{ ...toolWith({}), cache_control: {} }],
    };
    await expect(client.chat.create(params)).rejects.not.toBeInstanceOf(ConfigurationError);
    expect(sent).toHaveLength(1);
    await expect(invoke(client, 'chat.create', { ...params, maxtokens: 1 })).rejects.toMatchObject({
      field: 'params.maxtokens',
    });
  });
});

describe('chat.stream', () => {
  it.each([
    ['a signal that is none', { messages }, { signal: {} }, 'options.signal'],
    ['null for options', { messages }, null, 'options'],
    ['null for parameters', null, undefined, 'params'],
    ['a getter that throws', throwing('messages'), undefined, 'params.messages'],
  ])(
    'throws %s where it is read, not where it is called',
    async (_what, params, options, field) => {
      const { transport, sent } = recordingTransport();
      const stream = invoke(new RegPilot({ apiKey, transport }), 'chat.stream', params, options);
      if (!(stream instanceof ChatStream)) throw new Error('no stream');
      await expect(stream.finalText()).rejects.toMatchObject({ name: 'ConfigurationError', field });
      expect(sent).toHaveLength(0);
    },
  );
});

const toolCall = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };

function toolWith(parameters: Record<string, unknown>): {
  type: 'function';
  function: { name: string; parameters: Record<string, unknown> };
} {
  return { type: 'function', function: { name: 'f', parameters } };
}

function cyclicTool(): object {
  const parameters: Record<string, unknown> = {};
  parameters['self'] = parameters;
  return toolWith(parameters);
}

function deepTool(): object {
  let parameters: Record<string, unknown> = {};
  for (let level = 0; level < 100_000; level++) parameters = { inner: parameters };
  return toolWith(parameters);
}

/** A message with which the body is so many bytes long, most of them in characters of three bytes. */
function ofBytes(bytes: number): { role: 'user'; content: string } {
  const rest = JSON.stringify({ messages: [{ role: 'user', content: '' }], stream: false }).length;
  const left = bytes - rest;
  return { role: 'user', content: '€'.repeat(Math.floor(left / 3)) + 'a'.repeat(left % 3) };
}
