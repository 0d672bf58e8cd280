import { createGateway, virtualClock } from '@regpilot/mock-gateway';
import { describe, expect, test } from 'vitest';
import { asRecord, call, codeOf, createKey, hello } from './client.ts';

const gateway = createGateway({ clock: virtualClock() });

describe('chat', () => {
  test('answers JSON with the documented fields and headers', async () => {
    const reply = await call(gateway, 'chat.create', { body: hello });
    expect(reply.json).toMatchObject({
      role: 'assistant',
      provider: 'openai',
      model: 'gpt-4o-mini',
      cacheHit: false,
      finishReason: 'stop',
    });
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-regpilot-model': 'openai/gpt-4o-mini',
      'x-cache-status': 'MISS',
      'x-credits-charged': String(asRecord(reply.json['usage'])['costCents']),
      'x-regpilot-prompt-tokens': String(asRecord(reply.json['usage'])['promptTokens']),
    });
  });

  test('charges template tokens on top of a quarter of the characters', async () => {
    const { json } = await call(gateway, 'chat.create', {
      body: { messages: [{ role: 'user', content: 'x'.repeat(400) }] },
    });
    expect(asRecord(json['usage'])['promptTokens']).toBe(100 + 4 + 3);
  });

  test.each([
    ['cheap', 'claude-3-haiku-20240307'],
    ['balanced', 'gpt-4o-mini'],
    ['frontier', 'gpt-4o'],
  ])('tier %s is %s', async (quality, model) => {
    expect(
      (await call(gateway, 'chat.create', { body: { ...hello, quality } })).json,
    ).toMatchObject({ model });
  });

  test('a model overrides the tier, with or without its provider', async () => {
    const body = { ...hello, quality: 'cheap', model: 'mistral/mistral-large-latest' };
    expect((await call(gateway, 'chat.create', { body })).json).toMatchObject({
      model: 'mistral-large-latest',
      provider: 'mistral',
    });
  });

  test('the same input gives the same text, another input another', async () => {
    const [first, again, other] = await Promise.all([
      call(gateway, 'chat.create', { body: hello }),
      call(gateway, 'chat.create', { body: hello }),
      call(gateway, 'chat.create', { body: { messages: [{ role: 'user', content: 'Hello!' }] } }),
    ]);
    expect(again.json['text']).toBe(first.json['text']);
    expect(other.json['text']).not.toBe(first.json['text']);
  });

  test('maxTokens cuts the text and says so', async () => {
    const { json } = await call(gateway, 'chat.create', { body: { ...hello, maxTokens: 3 } });
    expect(json).toMatchObject({ finishReason: 'length', usage: { completionTokens: 3 } });
    expect(json['text']).toHaveLength(12);
  });

  test('a prompt above 8000 tokens is refused with both figures', async () => {
    const reply = await call(gateway, 'chat.create', {
      body: { messages: [{ role: 'user', content: 'x'.repeat(48_000) }] },
    });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({
      code: 'TOKEN_LIMIT_EXCEEDED',
      details: { estimated_tokens: 12_007, limit: 8000 },
    });
  });
});

describe('stream', () => {
  test('is the JSON answer in pieces: role, text, finish, usage, [DONE]', async () => {
    const json = (await call(gateway, 'chat.create', { body: hello })).json;
    const stream = await call(gateway, 'chat.create', { body: { ...hello, stream: true } });
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
    const choices = stream.frames.flatMap((frame) =>
      Array.isArray(frame['choices']) ? frame['choices'].map(asRecord) : [],
    );
    const deltas = choices.map((choice) => asRecord(choice['delta']));
    expect(deltas[0]).toMatchObject({ role: 'assistant' });
    expect(deltas.map(({ content }) => (typeof content === 'string' ? content : '')).join('')).toBe(
      json['text'],
    );
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'stop' });
    const usage = asRecord(json['usage']);
    expect(stream.frames.at(-1)).toMatchObject({
      choices: [],
      provider: 'openai',
      cache_hit: false,
      usage: {
        prompt_tokens: usage['promptTokens'],
        completion_tokens: usage['completionTokens'],
        cost_cents: usage['costCents'],
      },
    });
  });

  test('paces its frames on the clock, and one step of it carries them all', async () => {
    const paced = createGateway({ clock: virtualClock(), chunkDelayMs: 50 });
    const reply = call(paced, 'chat.create', { body: { ...hello, stream: true, maxTokens: 2 } });
    let ended = false;
    void reply.then(() => (ended = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    paced.clock.advance(10_000);
    expect((await reply).frames.length).toBeGreaterThan(3);
  });

  test('a caller who leaves pays for what was sent', async () => {
    const { id, secret } = await createKey(gateway);
    const whole = await call(gateway, 'chat.create', { key: secret, body: hello });
    const total = Number(asRecord(whole.json['usage'])['totalTokens']);
    const handled = await gateway.handle({
      method: 'POST',
      path: '/api/ai/chat',
      headers: { 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello, stream: true }),
    });
    if (handled.fault === 'reset' || typeof handled.body === 'string') throw new Error('no stream');
    let taken = 0;
    for await (const chunk of handled.body) {
      taken += chunk.length;
      if (taken > 400) break;
    }
    const { tokens } = (await call(gateway, 'keys.usage', { id })).json;
    expect(tokens).toBeGreaterThan(total);
    expect(tokens).toBeLessThan(2 * total);
  });
});

describe('complete', () => {
  test('answers text, or a JSON text on demand, and bounds it at 1000 tokens by default', async () => {
    const text = await call(gateway, 'chat.complete', { body: hello });
    expect(text.json).toMatchObject({ provider: 'openai', cacheHit: false });
    const json = await call(gateway, 'chat.complete', { body: { ...hello, mode: 'json' } });
    expect(JSON.parse(String(json.json['text']))).toHaveProperty('answer');
  });
});

describe('governor', () => {
  const governed = { ...hello, governorMetadata: { actionType: 'refund_denial', senderId: 'u1' } };

  test('judges a call that asks for it, in the body and in the headers', async () => {
    const { json, headers } = await call(gateway, 'chat.create', { body: governed });
    const verdict = asRecord(json['governor']);
    expect(verdict['riskScore']).toBeGreaterThanOrEqual(62);
    expect(headers).toMatchObject({
      'x-governor-validated': 'true',
      'x-governor-risk-level': String(verdict['riskLevel']),
      'x-governor-risk-score': String(verdict['riskScore']),
      'x-governor-audit-id': expect.stringMatching(/^audit_/),
    });
  });

  test('is on for chat-v2 and for keys with governor_enabled, and off otherwise', async () => {
    const { secret } = await createKey(gateway, { governor_enabled: true });
    expect((await call(gateway, 'chat.createGoverned', { body: hello })).json).toHaveProperty(
      'governor',
    );
    expect((await call(gateway, 'chat.create', { key: secret, body: hello })).json).toHaveProperty(
      'governor',
    );
    expect((await call(gateway, 'chat.create', { body: hello })).json).not.toHaveProperty(
      'governor',
    );
  });

  test('a key without the permission may not ask for it', async () => {
    const { secret } = await createKey(gateway);
    const reply = await call(gateway, 'chat.create', { key: secret, body: governed });
    expect(reply).toMatchObject({
      status: 403,
      json: { code: 'PERMISSION_DENIED', details: { required: 'governor' } },
    });
  });

  test('the free plan does not have it', async () => {
    const free = createGateway({ plan: 'free' });
    for (const reply of [
      await call(free, 'chat.createGoverned', { body: hello }),
      await call(free, 'keys.create', { body: { name: 'g', governor_enabled: true } }),
    ]) {
      expect([reply.status, codeOf(reply)]).toEqual([403, 'PLAN_REQUIRED']);
    }
  });
});
