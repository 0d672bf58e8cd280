import { describe, expect, test } from 'vitest';
import { createEnforcer, plan, promptTokens } from '../index.ts';
import type { PromptMessage } from '../index.ts';

const user = (content: PromptMessage['content']): PromptMessage => ({ role: 'user', content });

describe('the size of a prompt', () => {
  test.each<[what: string, messages: readonly PromptMessage[], tokens: number]>([
    ['no message', [], 0],
    ['four characters', [user('abcd')], 1],
    ['five', [user('abcde')], 2],
    ['several messages, rounded up once', [user('ab'), user('cd'), user('e')], 2],
    [
      'parts, those without a text for nothing',
      [user([{ type: 'text', text: 'abcd' }, { type: 'image_url' }])],
      1,
    ],
    ['a message without a content', [user(null), user(undefined)], 0],
    [
      'names and tool calls for nothing',
      [{ ...user('abcd'), name: 'somebody with a long name' }],
      1,
    ],
  ])('of %s', (_what, messages, tokens) => {
    expect(promptTokens(messages)).toBe(tokens);
  });

  test('of what a caller without types may hand over is not known', () => {
    const messages: readonly PromptMessage[] = JSON.parse('"text"');
    expect(promptTokens(messages)).toBeUndefined();
    const holes: readonly PromptMessage[] = JSON.parse('[null, {"content": [null, 5]}]');
    expect(promptTokens(holes)).toBe(0);
  });
});

test('is what the cap of a plan goes by', async () => {
  const enforcer = createEnforcer({ policies: plan('free', { tokensPerRequest: 2 }) });
  const decide = (text: string) =>
    enforcer.admit({
      keyId: 'k',
      capability: 'chat',
      promptTokens: promptTokens([user(text)]),
      estimate: { tokens: 1 },
    });
  expect(await decide('12345678')).toMatchObject({ allowed: true });
  expect(await decide('123456789')).toMatchObject({
    denial: { code: 'TOKEN_LIMIT_EXCEEDED', policy: 'tokens_per_request', limit: 2 },
  });
});
