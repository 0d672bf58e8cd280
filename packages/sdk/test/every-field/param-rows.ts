import {
  anyOf,
  flag,
  list,
  nullable,
  number,
  object,
  oneOf,
  text,
  whole,
  type Kind,
} from './kinds.ts';

export type Rows = Readonly<Record<string, Kind>>;

const cut = 'cut \ud83d';
const toolCall = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
const tool = { type: 'function', function: { name: 'f', parameters: {} } };

/** Every field at once, so that a row has something to put its value into. */
export const chatParams = {
  messages: [
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'Hello' }],
      name: 'n',
      toolCalls: [toolCall],
      toolCallId: 'c',
    },
  ],
  model: 'gpt-4o',
  tools: [tool],
  toolChoice: { type: 'function', function: { name: 'f' } },
  responseFormat: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
  governorMetadata: { actionType: 'other', senderId: 's', contextTags: ['t'] },
} as const;

const model = text({ good: ['m', 'm'.repeat(256)], empty: true });
const messageRows: Rows = {
  messages: list(chatParams.messages, [[]]),
  'messages[0]': object(...chatParams.messages),
  'messages[0].role': oneOf('system', 'user', 'assistant'),
  'messages[0].content': anyOf([5, {}, [], true, cut], '', 'a', null, [{ type: 'text' }]),
  'messages[0].content[0]': object({ type: 'text', text: '' }),
  'messages[0].content[0].type': text({ empty: true }),
  'messages[0].content[0].text': text({ good: ['', 'a'] }),
  'messages[0].name': text(),
  'messages[0].toolCalls': list([toolCall]),
  'messages[0].toolCalls[0]': object(toolCall),
  'messages[0].toolCalls[0].id': text(),
  'messages[0].toolCalls[0].type': oneOf('function'),
  'messages[0].toolCalls[0].function': object(toolCall.function),
  'messages[0].toolCalls[0].function.name': text(),
  'messages[0].toolCalls[0].function.arguments': text({ good: [''] }),
  'messages[0].toolCallId': text(),
  quality: oneOf('cheap', 'balanced', 'frontier'),
  temperature: number(0, 2, [-0.01, 2.01]),
  maxTokens: whole(1),
};

export const chatRows: Rows = {
  ...messageRows,
  model,
  stream: { ...flag, good: [false] },
  governorEnabled: flag,
  governorMetadata: object({ actionType: 'other' }),
  'governorMetadata.actionType': oneOf('customer_support', 'other'),
  'governorMetadata.senderId': text(),
  'governorMetadata.recipientCountry': text(),
  'governorMetadata.recipientUserId': text(),
  'governorMetadata.recipientEmail': text(),
  'governorMetadata.senderRole': text(),
  'governorMetadata.department': text(),
  'governorMetadata.contextTags': list([]),
  'governorMetadata.contextTags[0]': text(),
  tools: list([tool]),
  'tools[0]': object(tool),
  'tools[0].type': oneOf('function'),
  'tools[0].function': object(tool.function),
  'tools[0].function.name': text({ empty: true }),
  'tools[0].function.description': text(),
  'tools[0].function.parameters': object({}),
  'tools[0].function.parameters.deep': anyOf(
    [Number.NaN, -Infinity, cut, 5n, Symbol('s'), () => 1],
    null,
    0,
    { [`a\ud83d\ude00`]: [] },
  ),
  'tools[0].function.strict': flag,
  toolChoice: anyOf([5, null, [], true, 'always', cut], 'none', 'auto', 'required'),
  'toolChoice.type': oneOf('function'),
  'toolChoice.function': object({ name: 'f' }),
  'toolChoice.function.name': text(),
  responseFormat: object({ type: 'text' }, { type: 'json_object' }),
  'responseFormat.type': anyOf([5, null, cut, 'xml'], 'json_schema'),
  'responseFormat.json_schema': object({ name: 's', schema: {} }),
  'responseFormat.json_schema.name': text(),
  'responseFormat.json_schema.schema': object({}),
};

export const completeParams = { messages: chatParams.messages };
export const completeRows: Rows = { ...messageRows, mode: oneOf('text', 'json') };

export const embeddingsParams = { input: ['Hello'] };
export const embeddingsRows: Rows = {
  input: anyOf([5, null, {}, '', [], cut], 'a', ['a']),
  'input[0]': text({ empty: true }),
  model,
  dimensions: whole(1, 4096),
};

const count = nullable(whole(1));
const money = number(0.000_001, 1_000_000_000, [0, -1, 1_000_000_001]);
const instant = anyOf(
  [5, {}, '', '2027-01-31', '2027-01-31T00:00:00', cut],
  '2027-01-31T00:00:00Z',
);
const environment = oneOf('development', 'staging', 'production', 'ci');
const keyRows: Rows = {
  name: text({ good: ['n', 'n'.repeat(128)], empty: true }),
  rate_limit: count,
  governor_enabled: flag,
  permissions: object({}),
  'permissions.chat': flag,
  'permissions.embeddings': flag,
  'permissions.governor': flag,
  'permissions.manage_keys': flag,
  'permissions.models': nullable(list([])),
  'permissions.models[0]': text({ empty: true }),
  'permissions.max_tokens': count,
  'permissions.scope': oneOf('read', 'chat', 'full'),
  limits: object({}),
  'limits.cost_usd': nullable(money),
  'limits.tokens': count,
  'limits.reset_period': oneOf('daily', 'weekly', 'monthly', 'yearly', 'one_time'),
  'limits.requests_per_second': count,
  'limits.requests_per_day': count,
  'limits.tokens_per_day': count,
  ip_allowlist: nullable(list([])),
  'ip_allowlist[0]': text({ good: ['127.0.0.1'] }),
  expires_at: nullable(instant),
};

export const keyParams = {
  name: 'n',
  permissions: { models: ['m'] },
  limits: {},
  ip_allowlist: ['127.0.0.1'],
};
export const createKeyRows: Rows = {
  ...keyRows,
  type: oneOf('gateway', 'project'),
  environment,
  rotated_from: text(),
};
export const updateKeyRows: Rows = { ...keyRows, status: oneOf('active', 'inactive') };
export const rotateKeyRows: Rows = { grace_period_seconds: whole(0, 30 * 86_400) };
export const listKeysRows: Rows = {
  limit: whole(1, 100),
  cursor: text(),
  status: oneOf('active', 'inactive', 'revoked'),
  environment,
};
