import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { beforeEach, describe, expect, test } from 'vitest';
import { asRecord, call, codeOf, createKey, hello, textField, type Reply } from './client.ts';

let gateway: Gateway;
beforeEach(() => {
  gateway = createGateway({ clock: virtualClock(Date.UTC(2026, 0, 1)) });
});

const chat = (key: string, body: unknown = hello): Promise<Reply> =>
  call(gateway, 'chat.create', { key, body });
const status = async (key: string, body?: unknown): Promise<number> =>
  (await chat(key, body)).status;

describe('requests per minute', () => {
  test('is a rolling window, exact at a millisecond', async () => {
    const { secret } = await createKey(gateway, { rate_limit: 2 });
    expect(await status(secret)).toBe(200);
    gateway.clock.advance(30_000);
    expect([await status(secret), await status(secret)]).toEqual([200, 429]);
    gateway.clock.advance(29_999);
    expect(await status(secret)).toBe(429);
    gateway.clock.advance(1);
    expect([await status(secret), await status(secret)]).toEqual([200, 429]);
  });

  test('every metered route counts, every other does not', async () => {
    const { secret } = await createKey(gateway, { rate_limit: 5 });
    const body = { ...hello, model: 'gpt-4o' };
    await call(gateway, 'chat.complete', { key: secret, body: hello });
    await call(gateway, 'embeddings.create', { key: secret, body: { input: 'a', dimensions: 2 } });
    await call(gateway, 'openai.chat', { key: secret, body });
    await call(gateway, 'models.list', { key: secret });
    await call(gateway, 'health.check', { key: secret });
    expect((await chat(secret)).headers).toMatchObject({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '1',
    });
  });
});

describe('a 429 says which limit it was', () => {
  test('per minute: text, code, policy, seconds rounded up, and the three headers', async () => {
    const { secret } = await createKey(gateway, { rate_limit: 1 });
    await chat(secret);
    gateway.clock.advance(500);
    const { json, headers } = await chat(secret);
    expect(json).toMatchObject({
      error: 'Rate limit exceeded',
      code: 'RATE_LIMIT_EXCEEDED',
      details: { policy: 'requests_per_minute' },
      retry_after: 60,
      limit: 1,
      window: '1 minute',
    });
    expect(headers).toMatchObject({
      'retry-after': '60',
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.UTC(2026, 0, 1) / 1000 + 60),
    });
    gateway.clock.advance(59_400);
    expect((await chat(secret)).headers['retry-after']).toBe('1');
  });

  test.each([
    ['requests_per_second', 'RATE_LIMIT_EXCEEDED', { requests_per_second: 1 }, '1 second', 1],
    ['requests_per_day', 'DAILY_LIMIT_EXCEEDED', { requests_per_day: 1 }, '1 day', 86_400],
    ['tokens_per_day', 'TOKEN_QUOTA_EXCEEDED', { tokens_per_day: 100 }, '1 day', 86_400],
    ['token_limit_monthly', 'TOKEN_QUOTA_EXCEEDED', { tokens: 100 }, '1 month', 31 * 86_400],
    [
      'token_limit_one_time',
      'TOKEN_QUOTA_EXCEEDED',
      { tokens: 100, reset_period: 'one_time' },
      'total',
      null,
    ],
    [
      'cost_limit_daily',
      'COST_LIMIT_EXCEEDED',
      { cost_usd: 0.00005, reset_period: 'daily' },
      '1 day',
      86_400,
    ],
  ])('%s', async (policy, code, limits, window, retryAfter) => {
    const { secret } = await createKey(gateway, { limits });
    expect(await status(secret)).toBe(200);
    const { json, headers } = await chat(secret);
    expect(json).toMatchObject({ code, details: { policy }, window, retry_after: retryAfter });
    expect(headers['retry-after']).toBe(retryAfter === null ? undefined : String(retryAfter));
    expect(headers['x-ratelimit-limit']).toBe(String(json['limit']));
  });

  test('a call that is larger than the whole limit is told that waiting is no use', async () => {
    const { secret } = await createKey(gateway, { limits: { tokens_per_day: 10 } });
    expect((await chat(secret)).json).toMatchObject({
      code: 'TOKEN_QUOTA_EXCEEDED',
      retry_after: null,
    });
  });
});

describe('what an answer costs', () => {
  test('400 and 403 a request and no tokens, 401 and 429 nothing, success the request and the truth', async () => {
    const { id, secret } = await createKey(gateway, {
      rate_limit: 3,
      limits: { tokens: 100_000 },
      permissions: { embeddings: false },
    });
    const used = async (): Promise<unknown[]> => {
      const { json } = await call(gateway, 'keys.usage', { id });
      return Array.isArray(json['limits'])
        ? json['limits'].map((limit) => asRecord(limit)['used'])
        : [];
    };
    await chat(secret, { messages: [] });
    expect(await used()).toEqual([1, 0]);
    expect(
      (await call(gateway, 'embeddings.create', { key: secret, body: { input: 'a' } })).status,
    ).toBe(403);
    expect(await used()).toEqual([2, 0]);
    await call(gateway, 'keys.update', { id, body: { status: 'inactive' } });
    expect(await status(secret)).toBe(401);
    await call(gateway, 'keys.update', { id, body: { status: 'active' } });
    const { json } = await chat(secret);
    const total = asRecord(json['usage'])['totalTokens'];
    expect(await used()).toEqual([3, total]);
    expect(await status(secret)).toBe(429);
    expect(await used()).toEqual([3, total]);
  });

  test('a wrong call without a request left is told so first', async () => {
    const { secret } = await createKey(gateway, { rate_limit: 1 });
    await chat(secret);
    expect(await status(secret, { messages: [] })).toBe(429);
  });
});

describe('a long stream', () => {
  const startedStream = async (secret: string): Promise<AsyncIterator<Uint8Array>> => {
    const handled = await gateway.handle({
      method: 'POST',
      path: '/api/ai/chat',
      headers: { 'x-api-key': secret, 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello, stream: true }),
    });
    if (handled.fault === 'reset' || typeof handled.body === 'string') throw new Error('no stream');
    return handled.body[Symbol.asyncIterator]();
  };

  test('keeps its tokens reserved for as long as it sends, and pays for them at its end', async () => {
    gateway = createGateway({ clock: virtualClock(), chunkDelayMs: 300_000 });
    const { id, secret } = await createKey(gateway, { limits: { tokens: 100 } });
    const used = async (): Promise<unknown> => {
      const { json } = await call(gateway, 'keys.usage', { id });
      return asRecord(Array.isArray(json['limits']) ? json['limits'][0] : null)['used'];
    };
    const frames = await startedStream(secret);
    const reserved = await used();
    expect(reserved).toBeGreaterThan(50);
    let sent = 0;
    for (let frame = frames.next(); (await frame).done !== true; sent++) {
      expect(await used()).toBe(reserved);
      expect(await status(secret)).toBe(429);
      frame = frames.next();
      gateway.clock.advance(300_000);
    }
    expect(sent * 300_000).toBeGreaterThan(3 * 600_000);
    expect(await used()).toBe(reserved);
  });
});

describe('counters hang on the line of keys', () => {
  test('neither rotate nor create with rotated_from gives a new allowance', async () => {
    const { id, secret } = await createKey(gateway, { rate_limit: 2 });
    await chat(secret);
    const rotated = (await call(gateway, 'keys.rotate', { id, body: { grace_period_seconds: 60 } }))
      .json;
    expect(await status(textField(rotated, 'secret'))).toBe(200);
    const replacement = { rate_limit: 2, rotated_from: textField(rotated, 'id') };
    const created = await createKey(gateway, replacement);
    expect([await status(created.secret), await status(secret)]).toEqual([429, 429]);
  });

  test('a change of the limit keeps what was counted', async () => {
    const { id, secret } = await createKey(gateway, { rate_limit: 2 });
    await chat(secret);
    await call(gateway, 'keys.update', { id, body: { rate_limit: 1 } });
    expect(await status(secret)).toBe(429);
    await call(gateway, 'keys.update', { id, body: { rate_limit: null } });
    expect(await status(secret)).toBe(200);
  });
});

describe('headers', () => {
  test('a limited key gets all its limits in the IETF fields on every route', async () => {
    const { secret } = await createKey(gateway, {
      rate_limit: 9,
      limits: { requests_per_day: 50 },
    });
    for (const reply of [
      await chat(secret),
      await call(gateway, 'health.check', { key: secret }),
    ]) {
      expect(reply.headers).toMatchObject({
        'x-ratelimit-remaining': '8',
        'ratelimit-policy': '"requests_per_minute";q=9;w=60, "requests_per_day";q=50;w=86400',
        ratelimit: expect.stringContaining('"requests_per_day";r=49'),
      });
    }
  });

  test('a key without limits and a legacy key get none', async () => {
    const free = createGateway({
      plan: 'free',
      keys: [{ name: 'old', legacy: true, rate_limit: 1, secret: 'sk_legacylegacy' }],
    });
    const old = await call(free, 'chat.create', { key: 'sk_legacylegacy', body: hello });
    const { secret } = await createKey(gateway);
    for (const reply of [old, await chat(secret)]) {
      expect(Object.keys(reply.headers).filter((name) => name.includes('ratelimit'))).toEqual([]);
    }
  });

  test('a plan limits a key that has no limits of its own', async () => {
    const free = createGateway({ plan: 'free', clock: virtualClock() });
    const { secret } = await createKey(free);
    for (let count = 0; count < 10; count++)
      await call(free, 'chat.create', { key: secret, body: hello });
    const denied = await call(free, 'chat.create', { key: secret, body: hello });
    expect(codeOf(denied)).toBe('RATE_LIMIT_EXCEEDED');
  });
});
