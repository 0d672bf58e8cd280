import { describe, expect, it } from 'vitest';
import { dialects } from '../dialects/index.ts';
import type { JsonObject } from '../json/json-object.ts';
import { promptReaders, type WirePrompt } from './wire-prompt.ts';

const messages = [{ role: 'user', content: 'Hello' }];

function chatIn(dialect: keyof typeof dialects, body: JsonObject): WirePrompt | undefined {
  return promptReaders['chat.create']?.(body, dialects[dialect]);
}

describe('the prompt of a chat', () => {
  it("is read in OpenAI's words", () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: {} } };
    const body = { model: 'm', messages, max_tokens: 5, n: 2, tools, response_format: format };
    expect(chatIn('openai', body)).toEqual({
      model: 'm',
      maxTokens: 5,
      prompt: {
        kind: 'chat',
        request: {
          messages,
          model: 'm',
          quality: undefined,
          maxTokens: 5,
          n: 2,
          tools,
          responseFormat: format,
        },
      },
    });
  });

  it.each([
    [{ max_completion_tokens: 7, max_tokens: 5 }, 7],
    [{ max_completion_tokens: null, max_tokens: 5 }, 5],
    [{ maxTokens: 9 }, 9],
    [{}, undefined],
  ])('takes %j for a bound of %s', (bounds, maxTokens) => {
    expect(chatIn('openai', { messages, ...bounds })?.maxTokens).toBe(maxTokens);
  });

  it.each([
    ['regpilot', {}, 'openai/gpt-4o-mini'],
    ['regpilot', { quality: 'frontier' }, 'openai/gpt-4o'],
    ['regpilot', { quality: 'huge' }, 'openai/gpt-4o-mini'],
    ['regpilot', { model: 'acme/x', quality: 'cheap' }, 'acme/x'],
    ['openai', {}, undefined],
    ['openai', { model: 'x' }, 'x'],
  ] as const)('is for a model that the %s dialect names: %j', (dialect, body, model) => {
    expect(chatIn(dialect, { messages, ...body })?.model).toBe(model);
  });

  it('counts functions of old clients as tools', () => {
    const prompt = chatIn('openai', { messages, functions: [{ name: 'f' }] })?.prompt;
    expect(prompt?.request).toMatchObject({ tools: [{ name: 'f' }] });
  });

  it.each<[what: string, messages: unknown]>([
    ['no list', 'Hello'],
    ['something else than messages', ['Hello']],
    ['a message without a role', [{ content: 'Hello' }]],
    ['a content that is a number', [{ role: 'user', content: 5 }]],
    ['parts that are texts', [{ role: 'user', content: ['Hello'] }]],
    ['a name that is none', [{ role: 'user', content: 'Hello', name: 5 }]],
    [
      'a tool call without arguments',
      [{ role: 'assistant', tool_calls: [{ function: { name: 'f' } }] }],
    ],
    ['tool calls that are no list', [{ role: 'assistant', tool_calls: {} }]],
  ])('is none where messages are %s', (_what, given) => {
    expect(chatIn('openai', { messages: given })?.prompt).toBeUndefined();
  });

  it('may have parts, tool calls, and no content beside them', () => {
    const call = { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const given = [
      { role: 'user', content: [{ type: 'text', text: 'Hello' }, { type: 'image_url' }] },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: '1', tool_call_id: '1' },
    ];
    expect(chatIn('openai', { messages: given })?.prompt).toBeDefined();
  });
});

describe('the prompt of embeddings', () => {
  const read = promptReaders['embeddings.create'];

  it.each(['Hello', ['Hello', 'there']])('is %j', (input) => {
    expect(read?.({ input, model: 'm' }, dialects.openai)).toMatchObject({
      model: 'm',
      prompt: { kind: 'embeddings', request: { input, model: 'm' } },
    });
  });

  it.each([[[1, 2]], [[[1], [2]]], [undefined], [{ text: 'Hello' }]])('is not %j', (input) => {
    expect(read?.({ input }, dialects.openai)?.prompt).toBeUndefined();
  });

  it('is for the documented model where none is named', () => {
    const model = 'openai/text-embedding-3-small';
    expect(read?.({ input: 'x' }, dialects.regpilot)).toMatchObject({ model });
  });
});
