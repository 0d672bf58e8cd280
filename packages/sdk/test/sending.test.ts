import { RegPilot } from '@regpilot/sdk';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { interceptHealth } from './support/msw-health.mjs';

let gateway: Gateway;

beforeEach(async () => {
  gateway = createGateway();
  await gateway.listen();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await gateway.close();
});

it('sends over node:http where nothing else is asked for', async () => {
  await using client = new RegPilot({ apiKey: gateway.managementKey, baseURL: gateway.url });
  expect((await client.health.check()).status).toBe('ok');
  // What fetch would have said of itself.
  expect(gateway.journal.entries()[0]?.headers['user-agent']).not.toBe('node');
});

it('sends through the fetch that it was given', async () => {
  const native = globalThis.fetch;
  const seen: string[] = [];
  const given: typeof globalThis.fetch = (input, init) => {
    seen.push(input instanceof Request ? input.url : String(input));
    return native(input, init);
  };
  await using client = new RegPilot({
    apiKey: gateway.managementKey,
    baseURL: gateway.url,
    fetch: given,
  });
  await client.health.check();
  expect(seen).toEqual([`${gateway.url}/health`]);
});

it('sends through a global fetch that a test has put in place after the client was made', async () => {
  await using client = new RegPilot({ apiKey: gateway.managementKey, baseURL: gateway.url });
  await client.health.check();
  const answer = Response.json({ status: 'patched', authenticated: false });
  vi.stubGlobal('fetch', async () => answer);
  expect((await client.health.check()).status).toBe('patched');
  expect(gateway.journal.size).toBe(1);
});

it('sends through msw, which a test sets up after the client was made', async () => {
  await using client = new RegPilot({ apiKey: gateway.managementKey, baseURL: gateway.url });
  const server = interceptHealth(gateway.url);
  try {
    expect(await client.health.check()).toMatchObject({ status: 'mocked', authenticated: true });
  } finally {
    server.close();
  }
  expect(gateway.journal.size).toBe(0);
  expect((await client.health.check()).status).toBe('ok');
});

it('sends through msw, which a test sets up after a request was sent', async () => {
  await using client = new RegPilot({ apiKey: gateway.managementKey, baseURL: gateway.url });
  expect((await client.health.check()).status).toBe('ok');
  const server = interceptHealth(gateway.url);
  try {
    expect((await client.health.check()).status).toBe('mocked');
  } finally {
    server.close();
  }
  expect(gateway.journal.size).toBe(1);
});

it('sends the key in the header that was asked for, and in no other', async () => {
  const headers: Record<string, string>[] = [];
  const transport = {
    send: async (request: { headers: Record<string, string> }): Promise<never> => {
      headers.push(request.headers);
      throw new Error('not sent');
    },
  };
  await using plain = new RegPilot({ apiKey: 'sk_prod_0123456789', transport, retries: 0 });
  await using bearer = new RegPilot({
    apiKey: 'sk_prod_0123456789',
    transport,
    retries: 0,
    auth: 'bearer',
  });
  await Promise.allSettled([plain.health.check(), bearer.health.check()]);
  expect(headers[0]).toMatchObject({
    'x-api-key': 'sk_prod_0123456789',
    accept: 'application/json',
  });
  expect(headers[0]).not.toHaveProperty('authorization');
  expect(headers[1]).toMatchObject({ authorization: 'Bearer sk_prod_0123456789' });
  expect(headers[1]).not.toHaveProperty('x-api-key');
});
