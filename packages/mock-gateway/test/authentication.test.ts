import { authHeaders } from '@regpilot/contract';
import { createGateway, virtualClock } from '@regpilot/mock-gateway';
import { describe, expect, test } from 'vitest';
import { call, createKey, hello, readAnswer } from './client.ts';

const gateway = createGateway({ clock: virtualClock() });
const good = gateway.managementKey;

describe('where a key is looked for', () => {
  test.each(authHeaders)('%s holds it', async (header) => {
    expect(
      (await call(gateway, 'health.check', { key: null, headers: { [header]: good } })).status,
    ).toBe(200);
  });

  test('an earlier header wins over every later one', async () => {
    for (const [index, first] of authHeaders.entries()) {
      for (const later of authHeaders.slice(index + 1)) {
        const headers = { [later]: good, [first]: 'sk_wrong00000' };
        expect(
          (await call(gateway, 'health.check', { key: null, headers })).status,
          `${first} before ${later}`,
        ).toBe(401);
      }
    }
  });

  test('a bearer scheme is taken off', async () => {
    expect(
      (
        await call(gateway, 'health.check', {
          key: null,
          headers: { authorization: `bearer ${good}` },
        })
      ).status,
    ).toBe(200);
  });
});

describe('what a refused key is told', () => {
  test('no key: the documented body, which has no code', async () => {
    const { status, json, headers } = await call(gateway, 'health.check', { key: null });
    expect(status).toBe(401);
    expect(json).toEqual({
      error: expect.stringMatching(/^Missing API key\. Use one of/),
      headers_checked: [...authHeaders],
    });
    expect(headers).not.toHaveProperty('ratelimit');
  });

  test('an unknown key', async () => {
    const { status, json } = await call(gateway, 'health.check', { key: 'sk_unknown00000' });
    expect([status, json]).toEqual([
      401,
      { error: 'Invalid or inactive API key', code: 'INVALID_API_KEY' },
    ]);
  });

  test('an inactive key, which works again once it is active', async () => {
    const { id, secret } = await createKey(gateway);
    await call(gateway, 'keys.update', { id, body: { status: 'inactive' } });
    const refused = await call(gateway, 'chat.create', { key: secret, body: hello });
    expect(refused.json).toMatchObject({
      code: 'INVALID_API_KEY',
      details: { reason: 'inactive' },
    });
    await call(gateway, 'keys.update', { id, body: { status: 'active' } });
    expect((await call(gateway, 'chat.create', { key: secret, body: hello })).status).toBe(200);
  });

  test('a revoked key, for ever', async () => {
    const { id, secret } = await createKey(gateway);
    await call(gateway, 'keys.revoke', { id });
    const { status, json } = await call(gateway, 'health.check', { key: secret });
    expect([status, json['error']]).toEqual([401, 'API key has been revoked']);
    expect(
      (await call(gateway, 'keys.update', { id, body: { status: 'active' } })).json,
    ).toMatchObject({ code: 'KEY_REVOKED' });
  });

  test('an expired key, from the very instant on', async () => {
    const expiresAt = gateway.clock.now() + 1000;
    const { secret } = await createKey(gateway, { expires_at: new Date(expiresAt).toISOString() });
    gateway.clock.advance(999);
    expect((await call(gateway, 'health.check', { key: secret })).status).toBe(200);
    gateway.clock.advance(1);
    const refused = await call(gateway, 'health.check', { key: secret });
    expect(refused).toMatchObject({
      status: 401,
      json: { code: 'INVALID_API_KEY', details: { reason: 'expired' } },
    });
  });
});

describe('what a key may do', () => {
  test('an ordinary key may not manage keys, and is told what would', async () => {
    const { secret } = await createKey(gateway);
    const { status, json } = await call(gateway, 'keys.list', { key: secret });
    expect(status).toBe(403);
    expect(json).toMatchObject({
      code: 'PERMISSION_DENIED',
      details: { required: 'manage_keys', remedy: expect.any(String) },
    });
  });

  test('a project key runs and lists no model, whatever its permissions say', async () => {
    const { secret } = await createKey(gateway, {
      type: 'project',
      permissions: { chat: true, scope: 'full' },
    });
    expect(secret).toMatch(/^pk_prod_\w{32}$/);
    expect((await call(gateway, 'health.check', { key: secret })).status).toBe(200);
    for (const reply of [
      await call(gateway, 'chat.create', { key: secret, body: hello }),
      await call(gateway, 'models.list', { key: secret }),
      await call(gateway, 'openai.chat', { key: secret, body: { ...hello, model: 'gpt-4o' } }),
    ]) {
      expect(reply.status).toBe(403);
    }
  });

  test('a model outside the list and too many tokens are refused with what is allowed', async () => {
    const { secret } = await createKey(gateway, {
      permissions: { models: ['gpt-4'], max_tokens: 100 },
    });
    const body = { ...hello, model: 'gpt-4' };
    expect(
      (await call(gateway, 'chat.create', { key: secret, body: { ...body, maxTokens: 100 } }))
        .status,
    ).toBe(200);
    const model = await call(gateway, 'chat.create', {
      key: secret,
      body: { ...hello, model: 'gpt-4o' },
    });
    expect(model).toMatchObject({
      status: 403,
      json: { code: 'MODEL_NOT_ALLOWED', details: { model: 'openai/gpt-4o', allowed: ['gpt-4'] } },
    });
    const tokens = await call(gateway, 'chat.create', {
      key: secret,
      body: { ...body, maxTokens: 101 },
    });
    expect(tokens).toMatchObject({
      status: 403,
      json: { code: 'MAX_TOKENS_EXCEEDED', details: { requested: 101, limit: 100 } },
    });
  });

  test('a key with an allowlist works from its addresses alone, on every route', async () => {
    const { secret } = await createKey(gateway, { ip_allowlist: ['10.0.0.0/8', '::1'] });
    const from = async (ip: string | undefined): Promise<unknown> => {
      const headers = { 'x-api-key': secret, 'x-forwarded-for': '10.0.0.1' };
      const handled = await gateway.handle({ method: 'GET', path: '/api/health', headers, ip });
      if (handled.fault === 'reset') throw new Error('the connection was reset');
      return (await readAnswer(handled)).json['code'] ?? handled.status;
    };
    const allowed = [await from('10.9.8.7'), await from('::ffff:10.9.8.7'), await from('::1')];
    expect(allowed).toEqual([200, 200, 200]);
    for (const ip of ['11.0.0.1', '::ffff:11.0.0.1', '2001:db8::1', undefined, 'localhost', ''])
      expect(await from(ip)).toBe('IP_NOT_ALLOWED');
  });

  test('all of IPv6 is not all of IPv4, in whichever form a socket writes it', async () => {
    const { secret } = await createKey(gateway, { ip_allowlist: ['::/0'] });
    const statuses = ['2001:db8::1', '10.0.0.1', '::ffff:10.0.0.1'].map(async (ip) => {
      const headers = { 'x-api-key': secret };
      const handled = await gateway.handle({ method: 'GET', path: '/api/health', headers, ip });
      return handled.fault === 'reset' ? null : handled.status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 403, 403]);
  });

  test('a wrong address is told before the body is looked at', async () => {
    const { secret } = await createKey(gateway, { ip_allowlist: ['10.0.0.0/8'] });
    const reply = await call(gateway, 'chat.create', { key: secret, body: '{' });
    expect(reply.json).toMatchObject({
      code: 'IP_NOT_ALLOWED',
      details: { policy: 'ip_allowlist', address: null },
    });
  });

  test('a list may name a provider as a whole', async () => {
    const { secret } = await createKey(gateway, { permissions: { models: ['anthropic/*'] } });
    const status = async (quality: string): Promise<number> =>
      (await call(gateway, 'chat.create', { key: secret, body: { ...hello, quality } })).status;
    expect([await status('cheap'), await status('balanced')]).toEqual([200, 403]);
  });

  test.each([
    'gw_sk_abcdefghijklmnop',
    'sk_staging_abcdefghijkl',
    'sk_ci_abcdefghijkl',
    'sk_abcdefghijklmnop',
  ])('a seeded key may look like %s', async (secret) => {
    const seeded = createGateway({ keys: [{ name: 'seeded', secret }] });
    expect((await call(seeded, 'chat.create', { key: secret, body: hello })).status).toBe(200);
  });
});
