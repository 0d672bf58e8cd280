import { createServer } from 'node:http';
import { createKeyRing } from '@regpilot/key-rotation';
import { expect, test } from 'vitest';
import { GatewayWithKeys } from './gateway-with-keys.ts';

const chat: RequestInit = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: true,
  }),
};

test('an answer that breaks off after it began is not replaced by another one, and says nothing of the key', async () => {
  await using server = await GatewayWithKeys.listening();
  const keys = [await server.issue(), await server.issue()];
  await using ring = server.ringOf(() => keys, { retries: 3, idempotent: true });
  server.gateway.faults.add({ route: 'openai.chat', fault: { kind: 'cut', afterFrames: 2 } });
  const response = await ring.fetch(`${server.baseURL}/chat/completions`, chat);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
  expect(server.statuses).toHaveLength(1);
  expect(ring.status().keys[0]).toMatchObject({ state: 'active', inFlight: 0 });
});

test('a connection that was reset is thrown, and repeated only where that does no harm', async () => {
  await using server = await GatewayWithKeys.listening();
  const key = await server.issue();
  const reset = { kind: 'reset' } as const;
  await using once = server.ringOf(() => [key], { retries: 1 });
  server.gateway.faults.add({ route: 'openai.chat', times: 2, fault: reset });
  const url = `${server.baseURL}/chat/completions`;
  await expect(once.fetch(url, chat)).rejects.toThrow('fetch failed');
  expect(server.statuses).toHaveLength(1);
  await using again = server.ringOf(() => [key], { retries: 1, idempotent: true });
  expect((await again.fetch(url, chat)).status).toBe(200);
  expect(server.statuses).toHaveLength(3);
});

test('a call that hangs ends with the signal, and the key stays in use', async () => {
  await using server = await GatewayWithKeys.listening();
  const key = await server.issue();
  await using ring = server.ringOf(() => [key]);
  server.gateway.faults.add({ route: 'openai.chat', times: 1, fault: { kind: 'hang' } });
  const controller = new AbortController();
  const url = `${server.baseURL}/chat/completions`;
  const hanging = ring.fetch(url, { ...chat, signal: controller.signal });
  while (server.statuses.length === 0) await server.admin.health.check();
  controller.abort();
  await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
  expect(ring.status().keys[0]).toMatchObject({ state: 'active', inFlight: 0 });
  expect((await ring.fetch(url, chat)).status).toBe(200);
});

test('the abort of a caller ends the body of an answer, too', async () => {
  await using server = await GatewayWithKeys.listening();
  const key = await server.issue();
  await using ring = server.ringOf(() => [key]);
  const controller = new AbortController();
  const url = `${server.baseURL}/chat/completions`;
  const response = await ring.fetch(url, { ...chat, signal: controller.signal });
  controller.abort();
  await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
});

test('a redirect to another host takes no key there', async () => {
  const arrived: string[] = [];
  await using elsewhere = createServer((request, response) => {
    arrived.push(JSON.stringify(request.headers));
    response.end();
  }).listen(0, '127.0.0.1');
  await using redirecting = createServer((_request, response) => {
    const address = elsewhere.address();
    const port = typeof address === 'object' ? address?.port : '';
    response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => redirecting.once('listening', resolve));
  const address = redirecting.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const keys = ['sk_prod_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'];
  const ring = createKeyRing({ keys, fetch: { origins: origin, header: 'x-api-key' } });
  const response = await ring.fetch(`${origin}/v1/models`);
  expect(response.status).toBe(307);
  await response.body?.cancel();
  expect(arrived).toEqual([]);
});
