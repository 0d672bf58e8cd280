import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildChatResult } from './chat-result.ts';
import { readChatBody } from './read-chat.ts';

const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, costCents: 0.5 };
const documented = { text: 'Hi', provider: 'openai', model: 'gpt-4o-mini', cacheHit: false, usage };
const openai = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

const toolCalls = [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }];

function toolCall(input: unknown): object {
  return { id: 't1', type: 'function', function: { name: 'f', arguments: input } };
}

function openaiSaying(message: object): object {
  return {
    ...openai,
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi', ...message } }],
  };
}

describe('readChatBody', () => {
  it.each([
    ['the documented form', documented],
    ["the quickstart's form", { response: 'Hi' }],
    ["OpenAI's form", openai],
    [
      'a form with fields that nobody knows yet',
      { ...documented, brandNew: { deep: true }, finishReason: 'new_reason' },
    ],
  ])('reads the text of %s', (_, body) => {
    expect(readChatBody(body)?.content).toBe('Hi');
  });

  it('reads usage of both casings the same', () => {
    expect(readChatBody(documented)?.usage).toEqual(usage);
    expect(readChatBody(openai)?.usage).toEqual({ ...usage, costCents: undefined });
  });

  it.each([
    ['a page of HTML', '<html></html>'],
    ['null', null],
    ['an empty object', {}],
    ['a text that is no string', { ...documented, text: 5 }],
    ['choices without a choice', { ...openai, choices: [] }],
    ['a choice without a message', { ...openai, choices: [{ index: 0 }] }],
    ['a content that is a number', openaiSaying({ content: 5 })],
  ])('takes %s for no chat', (_, body) => {
    expect(readChatBody(body)).toBeNull();
  });

  it.each<[string, object, object]>([
    [
      'no total',
      { ...openai, usage: { prompt_tokens: 1, completion_tokens: 2 } },
      { usage: { ...usage, costCents: undefined } },
    ],
    ['half a usage', { ...openai, usage: { prompt_tokens: 1 } }, { usage: undefined }],
    ['no usage', { ...openai, usage: null }, { usage: undefined }],
    ['no created', { ...openai, created: undefined }, {}],
    ['an id of null', { ...openai, id: null }, { id: undefined }],
    ['another object', { ...openai, object: 'text.completion' }, {}],
    ['no model', { ...openai, model: null }, { model: undefined }],
    [
      'no index',
      { ...openai, choices: [{ message: { content: 'Hi' } }] },
      { finishReason: undefined },
    ],
    [
      'a Governor that says half',
      { ...openai, governor: { validated: true } },
      { governor: undefined },
    ],
    [
      'content as parts',
      openaiSaying({
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'text', text: 'H' },
          { type: 'image_url', image_url: {} },
          { type: 'text', text: 'i' },
        ],
      }),
      {},
    ],
    [
      'tool arguments as an object',
      openaiSaying({ tool_calls: [toolCall({ x: 1 })] }),
      { toolCalls },
    ],
    [
      'a call of a custom tool',
      openaiSaying({
        tool_calls: [
          { id: 't0', type: 'custom', custom: { name: 'g', input: 'now' } },
          toolCall('{"x":1}'),
        ],
      }),
      { toolCalls },
    ],
    [
      'a tool call without id',
      openaiSaying({ tool_calls: [{ function: { name: 'f' } }] }),
      { toolCalls: [{ id: '', type: 'function', function: { name: 'f', arguments: '' } }] },
    ],
    ['the documented form without usage', { text: 'Hi' }, { usage: undefined, model: undefined }],
  ])('is content with %s', (_, body, expected) => {
    expect(readChatBody(body)).toMatchObject({ content: 'Hi', ...expected });
  });

  it('says nothing of its text where there are only tool calls', () => {
    const body = openaiSaying({ content: null, tool_calls: [toolCall('{"x":1}')] });
    expect(readChatBody(body)).toMatchObject({ content: '', toolCalls });
  });
});

describe('buildChatResult', () => {
  const headers: Readonly<Record<string, string>> = {
    'x-regpilot-model': 'openai/gpt-4o-mini',
    'x-regpilot-prompt-tokens': '4',
    'x-regpilot-completion-tokens': '5',
    'x-cache-status': 'HIT',
    'x-governor-validated': 'true',
    'x-governor-approved': 'false',
    'x-governor-risk-level': 'high',
    'x-governor-risk-score': '72',
    'x-governor-violations': '3',
    'x-governor-audit-id': 'audit_1',
    'x-governor-modifications': '5',
    'x-credits-charged': '1.5',
    'x-credits-remaining': '98.5',
    'x-request-id': 'req_1',
  };

  it('fills in from the headers what the body leaves out', () => {
    expect(buildChatResult({ content: 'Hi' }, (name) => headers[name])).toMatchObject({
      content: 'Hi',
      role: 'assistant',
      model: 'gpt-4o-mini',
      provider: 'openai',
      usage: { promptTokens: 4, completionTokens: 5, totalTokens: 9 },
      cacheHit: true,
      riskScore: 72,
      governor: {
        validated: true,
        approved: false,
        riskLevel: 'high',
        riskScore: 72,
        violations: 3,
        auditId: 'audit_1',
        modifications: 5,
      },
      credits: { charged: 1.5, remaining: 98.5 },
      requestId: 'req_1',
    });
  });

  it('believes the body where both say something', () => {
    const result = buildChatResult(
      { content: '', model: 'm', cacheHit: false, usage },
      (name) => headers[name],
    );
    expect(result).toMatchObject({ model: 'm', cacheHit: false, usage });
  });

  it('leaves undefined what nobody says', () => {
    expect(buildChatResult({ content: '' }, () => null)).toMatchObject({
      model: undefined,
      usage: undefined,
      riskScore: undefined,
      governor: undefined,
      credits: undefined,
      toolCalls: [],
      finishReason: null,
    });
  });

  it('tells credits of which only one side is known', () => {
    const get = (name: string) => (name === 'x-credits-remaining' ? '7' : null);
    expect(buildChatResult({ content: '' }, get).credits).toEqual({
      charged: undefined,
      remaining: 7,
    });
  });

  it('adds the count of modifications to a verdict of the body that has none', () => {
    const governor = {
      validated: true,
      approved: true,
      riskLevel: 'low',
      riskScore: 1,
      violations: 0,
    };
    const read = (own: object) =>
      buildChatResult({ content: '', governor: { ...governor, ...own } }, (name) => headers[name]);
    expect(read({}).governor).toEqual({ ...governor, modifications: 5 });
    expect(read({ modifications: 2 }).governor).toEqual({ ...governor, modifications: 2 });
  });

  it('has the body as it came, where no log shows it', () => {
    const body = { ...documented, brandNew: 'secret plan' };
    const parts = readChatBody(body);
    if (parts === null) throw new Error('It was not read');
    const result = buildChatResult(parts, () => null);
    expect(result.raw).toBe(body);
    expect(JSON.stringify(result) + inspect(result)).not.toContain('secret plan');
  });
});
