import { hashKey } from '@regpilot/contract';
import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { beforeEach, describe, expect, test } from 'vitest';
import { asRecord, call, codeOf, createKey, hello, textField } from './client.ts';

let gateway: Gateway;
beforeEach(() => {
  gateway = createGateway({ clock: virtualClock(Date.UTC(2026, 0, 1)) });
});

const health = async (key: string): Promise<number> =>
  (await call(gateway, 'health.check', { key })).status;

describe('create', () => {
  test('answers the whole record with its defaults, and the secret', async () => {
    const { status, json } = await call(gateway, 'keys.create', {
      body: { name: 'api', environment: 'staging', rate_limit: 7 },
    });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      name: 'api',
      type: 'gateway',
      environment: 'staging',
      status: 'active',
      permissions: {
        chat: true,
        embeddings: true,
        governor: false,
        manage_keys: false,
        models: null,
        max_tokens: null,
        scope: 'full',
      },
      rate_limit: 7,
      effective_rate_limit: 7,
      created_at: '2026-01-01T00:00:00.000Z',
      last_used_at: null,
      secret: expect.stringMatching(/^sk_stg_\w{32}$/),
    });
    expect(json['key_last4']).toBe(textField(json, 'secret').slice(-4));
  });

  test('the secret is shown once and kept nowhere', async () => {
    const { id, secret } = await createKey(gateway);
    const shown = [
      await call(gateway, 'keys.retrieve', { id }),
      await call(gateway, 'keys.list'),
      await call(gateway, 'keys.update', { id, body: { name: 'other' } }),
      await call(gateway, 'keys.current', { key: secret }),
    ];
    for (const { text } of shown) {
      expect(text).not.toContain(secret.slice(12));
      expect(text).not.toContain(hashKey(secret));
    }
  });

  test('the smaller of the limits of key and plan holds', async () => {
    const pro = createGateway({ plan: 'pro' });
    expect(
      (await call(pro, 'keys.create', { body: { name: 'a', rate_limit: 1000 } })).json,
    ).toMatchObject({ rate_limit: 1000, effective_rate_limit: 100 });
    expect(
      (await call(pro, 'keys.create', { body: { name: 'a', rate_limit: 5 } })).json,
    ).toMatchObject({ effective_rate_limit: 5 });
  });
});

describe('list', () => {
  test('is newest first, in pages that neither repeat nor lose a key', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++)
      ids.unshift((await createKey(gateway, { environment: 'ci' })).id);
    const seen: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < 3; page++) {
      const { json } = await call(gateway, 'keys.list', {
        query: `?limit=2&environment=ci${cursor}`,
      });
      seen.push(
        ...(Array.isArray(json['data']) ? json['data'].map((key) => asRecord(key)['id']) : []),
      );
      expect(json['has_more']).toBe(page < 2);
      cursor = `&cursor=${String(json['next_cursor'])}`;
      // A key that is deleted or created between two pages moves nothing.
      if (page === 0) await call(gateway, 'keys.delete', { id: ids[1] ?? '' });
      await createKey(gateway, { environment: 'ci' });
    }
    expect(seen).toEqual(ids);
  });

  test('filters by status, that of a key whose grace has ended as well', async () => {
    const { id } = await createKey(gateway);
    await call(gateway, 'keys.rotate', { id, body: { grace_period_seconds: 1 } });
    expect((await call(gateway, 'keys.list', { query: '?status=revoked' })).json['data']).toEqual(
      [],
    );
    gateway.clock.advance(1000);
    expect(
      (await call(gateway, 'keys.list', { query: '?status=revoked' })).json['data'],
    ).toMatchObject([{ id }]);
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'cursor=nobody', 'status=gone', 'colour=red'])(
    'refuses ?%s',
    async (query) => {
      const reply = await call(gateway, 'keys.list', { query: `?${query}` });
      expect([reply.status, codeOf(reply)]).toEqual([400, 'INVALID_REQUEST']);
    },
  );
});

describe('update', () => {
  test('merges: what is absent stays, null clears', async () => {
    const { id } = await createKey(gateway, {
      rate_limit: 5,
      limits: { tokens: 10, reset_period: 'daily' },
      permissions: { models: ['gpt-4'] },
    });
    const body = { rate_limit: null, limits: { tokens: null }, permissions: { max_tokens: 4 } };
    expect((await call(gateway, 'keys.update', { id, body })).json).toMatchObject({
      name: 'test',
      rate_limit: null,
      limits: { tokens: null, reset_period: 'daily' },
      permissions: { models: ['gpt-4'], max_tokens: 4, chat: true },
    });
  });

  test.each([
    { colour: 'red' },
    { permissions: { chats: true } },
    { limits: { rpm: 1 } },
    { rate_limit: 0 },
    { status: 'revoked' },
    { name: '' },
  ])('refuses %j and changes nothing', async (body) => {
    const { id } = await createKey(gateway);
    const before = (await call(gateway, 'keys.retrieve', { id })).json;
    const reply = await call(gateway, 'keys.update', { id, body });
    expect([reply.status, codeOf(reply)]).toEqual([400, 'INVALID_REQUEST']);
    expect((await call(gateway, 'keys.retrieve', { id })).json).toEqual(before);
  });
});

describe('rotate', () => {
  test('both keys work until the grace ends, and at its end only the new one', async () => {
    const { id, secret } = await createKey(gateway, { environment: 'development' });
    const { json } = await call(gateway, 'keys.rotate', { id, body: { grace_period_seconds: 60 } });
    const fresh = textField(json, 'secret');
    expect(fresh).toMatch(/^sk_dev_/);
    expect(json).toMatchObject({ rotated_from: id });
    gateway.clock.advance(59_999);
    expect([await health(secret), await health(fresh)]).toEqual([200, 200]);
    gateway.clock.advance(1);
    expect([await health(secret), await health(fresh)]).toEqual([401, 200]);
    expect((await call(gateway, 'keys.retrieve', { id })).json).toMatchObject({
      status: 'revoked',
      rotated_to: json['id'],
      revoked_at: '2026-01-01T00:01:00.000Z',
      grace_expires_at: '2026-01-01T00:01:00.000Z',
    });
  });

  test('without a grace period the old key dies at once, also with no body at all', async () => {
    const { id, secret } = await createKey(gateway);
    expect((await call(gateway, 'keys.rotate', { id })).status).toBe(201);
    expect(await health(secret)).toBe(401);
  });

  test('a key is rotated once', async () => {
    const { id } = await createKey(gateway);
    await call(gateway, 'keys.rotate', { id, body: { grace_period_seconds: 9 } });
    const again = await call(gateway, 'keys.rotate', { id, body: {} });
    expect([again.status, codeOf(again)]).toEqual([409, 'CONFLICT']);
    const branch = await call(gateway, 'keys.create', { body: { name: 'b', rotated_from: id } });
    expect([branch.status, codeOf(branch)]).toEqual([409, 'CONFLICT']);
  });
});

describe('the end of a key', () => {
  test('revoke twice is once', async () => {
    const { id } = await createKey(gateway);
    const first = await call(gateway, 'keys.revoke', { id });
    gateway.clock.advance(5000);
    expect((await call(gateway, 'keys.revoke', { id })).json).toEqual(first.json);
  });

  test('a revoked key is neither changed nor rotated', async () => {
    const { id } = await createKey(gateway);
    await call(gateway, 'keys.revoke', { id });
    for (const reply of [
      await call(gateway, 'keys.update', { id, body: { name: 'x' } }),
      await call(gateway, 'keys.rotate', { id, body: {} }),
    ]) {
      expect([reply.status, codeOf(reply)]).toEqual([409, 'KEY_REVOKED']);
    }
  });

  test('a deleted key is gone everywhere', async () => {
    const { id, secret } = await createKey(gateway);
    expect((await call(gateway, 'keys.delete', { id })).json).toEqual({
      id,
      object: 'gateway_key',
      deleted: true,
    });
    expect(await health(secret)).toBe(401);
    for (const route of ['keys.retrieve', 'keys.delete', 'keys.usage', 'keys.revoke'] as const) {
      expect((await call(gateway, route, { id })).status).toBe(404);
    }
  });
});

describe('use', () => {
  test('counts requests, errors, tokens and money, and when a key was last used', async () => {
    const { id, secret } = await createKey(gateway, { rate_limit: 10 });
    gateway.clock.advance(1000);
    const { json } = await call(gateway, 'chat.create', { key: secret, body: hello });
    await call(gateway, 'chat.create', { key: secret, body: { messages: [] } });
    const usage = asRecord(json['usage']);
    expect((await call(gateway, 'keys.usage', { id })).json).toMatchObject({
      requests: 2,
      errors: 1,
      tokens: usage['totalTokens'],
      cost_usd: Number(usage['costCents']) / 100,
      last_used_at: '2026-01-01T00:00:01.000Z',
      limits: [
        {
          policy: 'requests_per_minute',
          limit: 10,
          used: 2,
          remaining: 8,
          reset_at: '2026-01-01T00:01:01.000Z',
        },
      ],
    });
  });

  test('a key sees its own record and limits, which costs nothing', async () => {
    const { id, secret } = await createKey(gateway, { rate_limit: 1 });
    for (let count = 0; count < 3; count++) {
      const { json } = await call(gateway, 'keys.current', { key: secret });
      expect(json).toMatchObject({
        id,
        usage: [{ policy: 'requests_per_minute', used: 0, remaining: 1 }],
      });
    }
  });
});
