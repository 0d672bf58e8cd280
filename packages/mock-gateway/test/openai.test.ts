import { createGateway } from '@regpilot/mock-gateway';
import { expect, test } from 'vitest';
import { asRecord, call, createKey, hello } from './client.ts';

const gateway = createGateway();
const chat = { ...hello, model: 'gpt-4o' };

test('chat answers in the shape of OpenAI', async () => {
  const { json } = await call(gateway, 'openai.chat', { body: { ...chat, max_tokens: 2 } });
  expect(json).toMatchObject({
    object: 'chat.completion',
    model: 'gpt-4o',
    usage: { completion_tokens: 2 },
  });
  expect(json['choices']).toMatchObject([
    { index: 0, message: { role: 'assistant' }, finish_reason: 'length' },
  ]);
});

test('both dialects give the same text and the same count', async () => {
  const ours = await call(gateway, 'chat.create', { body: chat });
  const theirs = await call(gateway, 'openai.chat', { body: chat });
  expect(theirs.json['choices']).toMatchObject([{ message: { content: ours.json['text'] } }]);
  expect(asRecord(theirs.json['usage'])['total_tokens']).toBe(
    asRecord(ours.json['usage'])['totalTokens'],
  );
});

test('a stream has a usage frame only where include_usage asks for one', async () => {
  const plain = await call(gateway, 'openai.chat', { body: { ...chat, stream: true } });
  expect(plain.frames.some((frame) => 'usage' in frame)).toBe(false);
  const counted = await call(gateway, 'openai.chat', {
    body: { ...chat, stream: true, stream_options: { include_usage: true } },
  });
  expect(counted.frames.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: expect.any(Number) },
  });
  expect(counted.frames.slice(0, -1).every((frame) => frame['usage'] === null)).toBe(true);
});

test('errors are nested', async () => {
  const missing = await call(gateway, 'openai.chat', { key: null, body: chat });
  expect(missing).toMatchObject({
    status: 401,
    json: { error: { type: 'authentication_error', code: null } },
  });
  const unknown = await call(gateway, 'openai.chat', { body: { ...chat, model: 'gpt-9' } });
  expect(unknown).toMatchObject({
    status: 400,
    json: { error: { type: 'invalid_request_error', code: 'MODEL_NOT_FOUND' } },
  });
});

test('embeddings are unit vectors, and base64 carries the same floats', async () => {
  const body = { model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 8 };
  const floats = vectorsOf((await call(gateway, 'openai.embeddings', { body })).json);
  const encoded = vectorsOf(
    (await call(gateway, 'openai.embeddings', { body: { ...body, encoding_format: 'base64' } }))
      .json,
  );
  expect(floats).toHaveLength(2);
  floats.forEach((vector, index) => {
    if (!Array.isArray(vector)) throw new Error('no vector');
    expect(Math.hypot(...vector.map(Number))).toBeCloseTo(1, 6);
    const bytes = Buffer.from(String(encoded[index]), 'base64');
    expect(vector.map(Number).map((value) => Math.fround(value))).toEqual(
      vector.map((_, at) => bytes.readFloatLE(at * 4)),
    );
  });
});

test('embeddings have the length of their model unless dimensions shorten them', async () => {
  const [vector] = vectorsOf(
    (await call(gateway, 'embeddings.create', { body: { input: 'a' } })).json,
  );
  expect(vector).toHaveLength(1536);
  const tooLong = await call(gateway, 'embeddings.create', {
    body: { input: 'a', dimensions: 2000 },
  });
  expect(tooLong).toMatchObject({ status: 400, json: { details: { field: 'dimensions' } } });
});

test('models lists what the key may use', async () => {
  const { secret } = await createKey(gateway, { permissions: { models: ['gpt-4*'] } });
  for (const route of ['models.list', 'openai.models'] as const) {
    const { json } = await call(gateway, route, { key: secret });
    const ids = Array.isArray(json['data'])
      ? json['data'].map((model) => asRecord(model)['id'])
      : [];
    expect(ids).toEqual(['gpt-4o', 'gpt-4o-mini', 'gpt-4-turbo', 'gpt-4']);
  }
});

function vectorsOf(json: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(json['data']) ? json['data'].map((item) => asRecord(item)['embedding']) : [];
}
