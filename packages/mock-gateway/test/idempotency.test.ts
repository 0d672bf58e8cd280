import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { beforeEach, expect, test } from 'vitest';
import { call, codeOf, createKey, hello, textField } from './client.ts';

let gateway: Gateway;
beforeEach(() => {
  gateway = createGateway({ clock: virtualClock() });
});

const headers = { 'idempotency-key': 'order-1' };

test('a repetition gets the first answer, marked, and costs a request and no tokens', async () => {
  const { id, secret } = await createKey(gateway, { rate_limit: 9 });
  const first = await call(gateway, 'chat.create', { key: secret, body: hello, headers });
  const again = await call(gateway, 'chat.create', { key: secret, body: hello, headers });
  expect(again.text).toBe(first.text);
  expect(first.headers).not.toHaveProperty('x-regpilot-idempotency-replayed');
  expect(again.headers).toMatchObject({
    'x-regpilot-idempotency-replayed': 'true',
    'x-ratelimit-remaining': '7',
  });
  const alone = await call(gateway, 'keys.usage', { id });
  expect(alone.json).toMatchObject({
    requests: 2,
    tokens: JSON.parse(first.text).usage.totalTokens,
  });
});

test('a stream is replayed whole', async () => {
  const body = { ...hello, stream: true };
  const first = await call(gateway, 'chat.create', { body, headers });
  expect((await call(gateway, 'chat.create', { body, headers })).text).toBe(first.text);
});

test('another body, or another route, is refused', async () => {
  await call(gateway, 'chat.create', { body: hello, headers });
  for (const reply of [
    await call(gateway, 'chat.create', { body: { ...hello, temperature: 1 }, headers }),
    await call(gateway, 'chat.complete', { body: hello, headers }),
  ]) {
    expect([reply.status, codeOf(reply)]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
  }
});

test('the secret of a key is not shown a second time', async () => {
  const first = await call(gateway, 'keys.create', { body: { name: 'a' }, headers });
  const again = await call(gateway, 'keys.create', { body: { name: 'a' }, headers });
  expect(again).toMatchObject({
    status: 409,
    json: { code: 'IDEMPOTENT_SECRET_REPLAY', details: { id: first.json['id'] } },
  });
  expect(again.text).not.toContain(textField(first.json, 'secret'));

  const id = textField(first.json, 'id');
  const rotate = {
    id,
    body: { grace_period_seconds: 9 },
    headers: { 'idempotency-key': 'rotate-1' },
  };
  const rotated = await call(gateway, 'keys.rotate', rotate);
  expect((await call(gateway, 'keys.rotate', rotate)).json).toMatchObject({
    details: { id: rotated.json['id'] },
  });
});

test('it is remembered for 24 hours and not longer', async () => {
  const first = await call(gateway, 'keys.create', { body: { name: 'a' }, headers });
  gateway.clock.advance(24 * 3_600_000 - 1);
  expect((await call(gateway, 'keys.create', { body: { name: 'a' }, headers })).status).toBe(409);
  gateway.clock.advance(1);
  const later = await call(gateway, 'keys.create', { body: { name: 'a' }, headers });
  expect(later.status).toBe(201);
  expect(later.json['id']).not.toBe(first.json['id']);
});

test('while the first is running the second is told to wait', async () => {
  const body = { ...hello, stream: true };
  const handled = await gateway.handle({
    method: 'POST',
    path: '/api/ai/chat',
    headers: { 'x-api-key': gateway.managementKey, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const second = await call(gateway, 'chat.create', { body, headers });
  expect([second.status, codeOf(second)]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
  if (handled.fault === 'reset' || typeof handled.body === 'string') throw new Error('no stream');
  // The first is given up: what nobody has seen is carried out anew.
  for await (const chunk of handled.body) if (chunk.length > 0) break;
  expect((await call(gateway, 'chat.create', { body, headers })).headers).not.toHaveProperty(
    'x-regpilot-idempotency-replayed',
  );
});

test('a refusal is not kept', async () => {
  const { secret } = await createKey(gateway, { rate_limit: 1 });
  await call(gateway, 'chat.create', { key: secret, body: hello });
  expect((await call(gateway, 'chat.create', { key: secret, body: hello, headers })).status).toBe(
    429,
  );
  gateway.clock.advance(60_000);
  expect((await call(gateway, 'chat.create', { key: secret, body: hello, headers })).status).toBe(
    200,
  );
});

test('keys of one line share it, other keys do not', async () => {
  const { id, secret } = await createKey(gateway);
  const first = await call(gateway, 'chat.create', { key: secret, body: hello, headers });
  const rotated = await call(gateway, 'keys.rotate', { id });
  const onNew = await call(gateway, 'chat.create', {
    key: textField(rotated.json, 'secret'),
    body: hello,
    headers,
  });
  expect(onNew.text).toBe(first.text);
  const other = await createKey(gateway);
  expect(
    (await call(gateway, 'chat.create', { key: other.secret, body: hello, headers })).text,
  ).not.toBe(first.text);
});

test.each(['', 'x'.repeat(256), 'caf\u00e9'])(
  'an idempotency key of %j is refused',
  async (key) => {
    const reply = await call(gateway, 'chat.create', {
      body: hello,
      headers: { 'idempotency-key': key },
    });
    expect(reply).toMatchObject({ status: 400, json: { details: { field: 'idempotency-key' } } });
  },
);
