import { createGateway } from '@regpilot/mock-gateway';
import { describe, expect, test } from 'vitest';
import { call, codeOf, hello, readAnswer, type Reply } from './client.ts';

const gateway = createGateway();
const key = gateway.managementKey;

describe('a wrong body', () => {
  test.each([
    ['no messages', {}, 'MISSING_MESSAGES', 'messages'],
    ['empty messages', { messages: [] }, 'MISSING_MESSAGES', 'messages'],
    ['messages that are a text', { messages: 'hi' }, 'MISSING_MESSAGES', 'messages'],
    [
      'an unknown role',
      { messages: [{ role: 'robot', content: 'x' }] },
      'INVALID_MESSAGE_FORMAT',
      'messages[0].role',
    ],
    [
      'a message without content',
      { messages: [{ role: 'user' }] },
      'INVALID_MESSAGE_FORMAT',
      'messages[0].content',
    ],
    ['an unknown tier', { ...hello, quality: 'best' }, 'INVALID_QUALITY', 'quality'],
    ['a temperature of 3', { ...hello, temperature: 3 }, 'INVALID_REQUEST', 'temperature'],
    ['maxTokens of 0', { ...hello, maxTokens: 0 }, 'INVALID_REQUEST', 'maxTokens'],
    ['a stream that is a text', { ...hello, stream: 'yes' }, 'INVALID_REQUEST', 'stream'],
    [
      'an unknown action',
      { ...hello, governorMetadata: { actionType: 'x' } },
      'INVALID_REQUEST',
      'governorMetadata.actionType',
    ],
    ['a list', [], 'INVALID_REQUEST', ''],
  ])('chat with %s is told the field and what is allowed', async (_what, body, code, field) => {
    const reply = await call(gateway, 'chat.create', { body });
    expect(reply).toMatchObject({
      status: 400,
      json: { code, details: { field, allowed: expect.any(String) } },
    });
  });

  test('the documented texts are sent as documented', async () => {
    expect((await call(gateway, 'chat.create', { body: {} })).json['error']).toBe(
      'Messages array is required',
    );
    expect(
      (await call(gateway, 'chat.create', { body: { ...hello, quality: 'x' } })).json['error'],
    ).toBe('Invalid quality tier. Must be: cheap, balanced, or frontier');
  });

  test.each([
    ['chat.create', { ...hello, model: 'gpt-9' }],
    ['chat.create', { ...hello, model: 'text-embedding-3-small' }],
    ['embeddings.create', { input: 'a', model: 'gpt-4o' }],
  ] as const)(
    '%s with a model that it does not have names those that it has',
    async (route, body) => {
      const reply = await call(gateway, route, { body });
      expect(reply).toMatchObject({
        status: 400,
        json: { code: 'MODEL_NOT_FOUND', details: { model: body.model } },
      });
    },
  );

  test.each([
    ['keys.create', {}, 'name'],
    ['keys.create', { name: 'a', rate_limit: 0 }, 'rate_limit'],
    ['keys.create', { name: 'a', rate_limt: 5 }, 'rate_limt'],
    ['keys.create', { name: 'a', environment: 'prod' }, 'environment'],
    ['keys.create', { name: 'a', expires_at: '2027-01-01' }, 'expires_at'],
    ['keys.create', { name: 'a', rotated_from: 'gk_nobody' }, 'rotated_from'],
    ['keys.create', { name: 'a', limits: { cost_usd: 1e300 } }, 'limits.cost_usd'],
    ['keys.create', { name: 'a', ip_allowlist: ['10.0.0.0/8', 'office'] }, 'ip_allowlist[1]'],
    ['keys.create', { name: 'a', ip_allowlist: ['010.0.0.1'] }, 'ip_allowlist[0]'],
    ['keys.create', { name: 'a', ip_allowlist: ['::ffff:10.0.0.0/8'] }, 'ip_allowlist[0]'],
    ['embeddings.create', { input: '' }, 'input'],
    ['embeddings.create', { input: [] }, 'input'],
  ] as const)('%s with %j', async (route, body, field) => {
    expect(await call(gateway, route, { body })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_REQUEST', details: { field } },
    });
  });

  test.each(['', '{', 'null x', '{"messages":', '\u0000'])('%j is not JSON', async (body) => {
    const reply = await call(gateway, 'chat.create', { body });
    expect([reply.status, codeOf(reply)]).toEqual([400, 'INVALID_JSON']);
  });

  test('bytes that are not UTF-8 are not JSON', async () => {
    const reply = await send(
      'POST',
      '/api/ai/chat',
      { 'content-type': 'application/json' },
      new Uint8Array([0x22, 0xff, 0x22]),
    );
    expect([reply.status, codeOf(reply)]).toEqual([400, 'INVALID_JSON']);
  });

  test('1 MiB is accepted and looked at, a byte more is not', async () => {
    const filler = (length: number): string => JSON.stringify({ pad: 'x'.repeat(length - 10) });
    expect((await call(gateway, 'chat.create', { body: filler(1_048_576) })).status).toBe(400);
    const reply = await call(gateway, 'chat.create', { body: filler(1_048_577) });
    expect([reply.status, codeOf(reply)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('the limit is in bytes: half a million two-byte characters and some are too large', async () => {
    expect(
      (
        await call(gateway, 'chat.create', {
          body: JSON.stringify({ pad: '\u00e9'.repeat(524_290) }),
        })
      ).status,
    ).toBe(413);
  });

  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'json'])(
    'a content type of %s is refused',
    async (type) => {
      const reply = await send(
        'POST',
        '/api/ai/chat',
        type === undefined ? {} : { 'content-type': type },
        JSON.stringify(hello),
      );
      expect([reply.status, codeOf(reply)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    },
  );

  test('a compressed body is refused, not misread', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await send('POST', '/api/ai/chat', headers, 'x')).status).toBe(415);
  });

  test('a charset beside the content type does no harm', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await send('POST', '/api/ai/chat', headers, JSON.stringify(hello))).status).toBe(200);
  });
});

describe('a wrong path or method', () => {
  test.each([
    '/',
    '',
    '*',
    '/api',
    '/api/',
    '/api/nothing',
    '/ai/chat',
    '/api/ai/chat/',
    '/api//ai/chat',
    '/api/gateway/keys/',
    '/api/gateway/keys/%E0%A4%A',
    '/api/gateway/keys/{id}',
  ])('GET %j is not found', async (path) => {
    const reply = await send('GET', path);
    expect([reply.status, codeOf(reply)]).toEqual([404, 'NOT_FOUND']);
  });

  test('an unknown path below /v1 is answered in the envelope of OpenAI', async () => {
    expect((await send('GET', '/api/v1/files')).json).toMatchObject({
      error: { code: 'NOT_FOUND', type: 'not_found_error' },
    });
  });

  test.each([
    ['GET', '/api/ai/chat', 'POST'],
    ['DELETE', '/api/gateway/keys', 'POST, GET'],
    ['PUT', '/api/gateway/keys/gk_1', 'GET, PATCH, DELETE'],
    ['HEAD', '/api/health', 'GET'],
    ['OPTIONS', '/api/health', 'GET'],
    ['__proto__', '/api/health', 'GET'],
  ])('%s %s names the methods that it has', async (method, path, allow) => {
    const reply = await send(method, path);
    expect([reply.status, reply.headers['allow']]).toEqual([405, allow]);
  });
});

async function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Uint8Array,
): Promise<Reply> {
  const handled = await gateway.handle({
    method,
    path,
    headers: { 'x-api-key': key, ...headers },
    body,
  });
  if (handled.fault === 'reset') throw new Error('the connection was reset');
  return readAnswer(handled);
}
