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
    ['a usage without totals', { ...documented, usage: { promptTokens: 1 } }],
    ['choices without a choice', { ...openai, choices: [] }],
  ])('takes %s for no chat', (_, body) => {
    expect(readChatBody(body)).toBeNull();
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
      },
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
      toolCalls: [],
      finishReason: null,
    });
  });
});
