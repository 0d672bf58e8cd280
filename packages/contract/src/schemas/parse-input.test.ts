import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.ts';
import { ChatRequest } from './chat.ts';
import { EmbeddingsRequest } from './embeddings.ts';
import { CreateKeyRequest, UpdateKeyRequest } from './keys.ts';
import { checkInput, parseInput } from './parse-input.ts';

const message = { role: 'user', content: 'Hello' };

test.each([
  ['no messages', ChatRequest, {}, 'messages', 'an array'],
  ['empty messages', ChatRequest, { messages: [] }, 'messages', 'at least 1 item'],
  [
    'an unknown role',
    ChatRequest,
    { messages: [message, { role: 'robot', content: 'x' }] },
    'messages[1].role',
    '"system", "user", "assistant", "tool"',
  ],
  [
    'a message without content',
    ChatRequest,
    { messages: [{ role: 'user' }] },
    'messages[0].content',
    'a string or a list',
  ],
  [
    'a part without type',
    ChatRequest,
    { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
    'messages[0].content[0].type',
    'a string',
  ],
  [
    'a response format without its schema',
    ChatRequest,
    { messages: [message], responseFormat: { type: 'json_schema' } },
    'responseFormat.json_schema',
    'an object',
  ],
  [
    'NaN',
    ChatRequest,
    { messages: [message], temperature: Number.NaN },
    'temperature',
    'a finite number',
  ],
  [
    'a temperature above 2',
    ChatRequest,
    { messages: [message], temperature: 2.1 },
    'temperature',
    'at most 2',
  ],
  [
    'an unknown tier',
    ChatRequest,
    { messages: [message], quality: 'best' },
    'quality',
    '"cheap", "balanced", "frontier"',
  ],
  [
    'half a token',
    ChatRequest,
    { messages: [message], maxTokens: 0.5 },
    'maxTokens',
    'a whole number',
  ],
  ['no token', ChatRequest, { messages: [message], maxTokens: 0 }, 'maxTokens', 'at least 1'],
  [
    'a model name with a space',
    ChatRequest,
    { messages: [message], model: 'gpt 4' },
    'model',
    'without white space',
  ],
  [
    'an empty model name',
    ChatRequest,
    { messages: [message], model: '' },
    'model',
    'at least 1 character',
  ],
  [
    'an unknown action',
    ChatRequest,
    { messages: [message], governorMetadata: { actionType: 'joke' } },
    'governorMetadata.actionType',
    '"customer_support"',
  ],
  [
    'an empty text to embed',
    EmbeddingsRequest,
    { input: ['a', ''] },
    'input[1]',
    'at least 1 character',
  ],
  ['a number to embed', EmbeddingsRequest, { input: 7 }, 'input', 'a string, or an array'],
  ['a rate limit of 0', CreateKeyRequest, { name: 'k', rate_limit: 0 }, 'rate_limit', 'at least 1'],
  [
    'a misspelt limit',
    CreateKeyRequest,
    { name: 'k', limits: { token: 5 } },
    'limits.token',
    'documented fields',
  ],
  [
    'a local time',
    CreateKeyRequest,
    { name: 'k', expires_at: '2027-01-01T00:00:00' },
    'expires_at',
    'ISO 8601',
  ],
  [
    'an unknown environment',
    CreateKeyRequest,
    { name: 'k', environment: 'prod' },
    'environment',
    '"production"',
  ],
  [
    'a revocation by patch',
    UpdateKeyRequest,
    { status: 'revoked' },
    'status',
    '"active", "inactive"',
  ],
] as const)(
  '%s: the field and what is allowed are named',
  (_case, schema, input, field, allowed) => {
    const result = checkInput<unknown>(schema, input);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.faults[0]?.field).toBe(field);
    expect(result.faults[0]?.allowed).toContain(allowed);
  },
);

test('parseInput throws the first fault under the name that the caller gave its input', () => {
  const parse = () => parseInput(ChatRequest, { messages: 'Hello' }, 'params');
  expect(parse).toThrow(ConfigurationError);
  expect(parse).toThrow('params.messages: has the wrong type. Allowed: an array');
  expect(() => parseInput(ChatRequest, {}, 'params')).toThrow(
    'params.messages: is missing. Allowed: an array',
  );
  expect(() => parseInput(ChatRequest, 'Hello', 'params')).toThrow(
    'params: has the wrong type. Allowed: an object',
  );
  expect(() => parseInput(ChatRequest, 'Hello')).toThrow('params: ');
});

test('no fault repeats the value', () => {
  const secret = 'sk_7f8a9b0c1d2e3f4g5h6i';
  const inputs = [
    { messages: secret },
    { messages: [{ role: secret, content: secret }] },
    { messages: [message], quality: secret },
    secret,
  ];
  for (const input of inputs)
    expect(JSON.stringify(checkInput(ChatRequest, input))).not.toContain(secret);
  expect(
    JSON.stringify(checkInput(CreateKeyRequest, { name: 'k', expires_at: secret })),
  ).not.toContain(secret);
});

test('an answer may grow: unknown fields of a request are kept, null clears a limit of a key', () => {
  expect(checkInput(ChatRequest, { messages: [message], top_p: 0.1 })).toEqual({
    ok: true,
    value: { messages: [message], top_p: 0.1 },
  });
  expect(checkInput(UpdateKeyRequest, { rate_limit: null }).ok).toBe(true);
});
