import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const documentedBase = 'https://regpilot.dev/api';

/** The texts of the documents, run as printed against the reference gateway: base URL and keys come from outside. */
describe('the documented snippets', () => {
  let gateway: Gateway;

  beforeEach(async () => {
    gateway = createGateway();
    const baseURL = await gateway.listen();
    vi.stubEnv('REGPILOT_API_KEY', gateway.managementKey);
    vi.stubEnv('REGPILOT_BASE_URL', baseURL);
    vi.resetModules();
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    await gateway.close();
  });

  it('"SDK Authentication" chats', async () => {
    const { client, response } = await import('./snippets/sdk-authentication.ts');
    expect(response.content).not.toBe('');
    expect(gateway.journal.entries().map(({ route, status }) => [route, status])).toEqual([
      ['chat.create', 200],
    ]);
    await client.close();
  });

  it('"Create New Key" and "Key Permissions" make a key that may do what they say', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { key, regpilot } = await import('./snippets/key-management.ts');
    expect(printed).toHaveBeenCalledWith(expect.stringMatching(/^sk_/));
    expect(await regpilot.gateway.keys.retrieve(key.id)).toMatchObject({
      name: 'Production API Key',
      environment: 'production',
      rate_limit: 1000,
      governor_enabled: true,
      permissions: {
        chat: true,
        embeddings: true,
        governor: true,
        models: ['gpt-4', 'gpt-3.5-turbo'],
        max_tokens: 4000,
      },
    });
    await regpilot.close();
  });

  it('"X-API-Key Header" chats by fetch', async () => {
    redirectFetch(gateway.url);
    const { response } = await import('./snippets/fetch-chat.ts');
    expect(response.status).toBe(200);
    expect(gateway.journal.entries()[0]).toMatchObject({ route: 'chat.create', status: 200 });
  });

  it('"Testing Authentication" finds the key authenticated', async () => {
    const response = await fetch(`${gateway.url}/health`, {
      headers: { 'X-API-Key': gateway.managementKey },
    });
    expect(await response.json()).toMatchObject({
      status: 'ok',
      authenticated: true,
      project_id: expect.any(String),
    });
  });

  it('"Authorization Bearer Token" chats', async () => {
    const response = await fetch(`${gateway.url}/ai/chat`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${gateway.managementKey}`,
        'Content-Type': 'application/json',
      },
      body: '{"messages": [{"role": "user", "content": "Hello"}]}',
    });
    expect(response.status).toBe(200);
  });

  it('"Zero-Downtime Rotation" goes on to the old key when the new one is refused', async () => {
    vi.stubEnv('GATEWAY_API_KEY_NEW', 'gw_sk_not_known_yet_0123456789');
    vi.stubEnv('GATEWAY_API_KEY_OLD', gateway.managementKey);
    const { callWithKeyRotation } = await import('./snippets/key-rotation.mjs');
    const answer = await callWithKeyRotation(async (key) => {
      await using client = new RegPilot(key);
      // Awaited inside: the client is closed at the end of the block.
      return await client.chat.create({ messages: [{ role: 'user', content: 'Hello' }] });
    });
    expect(answer.content).not.toBe('');
    expect(gateway.journal.entries().at(-1)?.status).toBe(200);
  });

  it('"Zero-Downtime Rotation" throws any other error of the client as it is', async () => {
    vi.stubEnv('GATEWAY_API_KEY_NEW', gateway.managementKey);
    vi.stubEnv('GATEWAY_API_KEY_OLD', '');
    const { callWithKeyRotation } = await import('./snippets/key-rotation.mjs');
    const call = callWithKeyRotation(async (key) => {
      await using client = new RegPilot(key);
      return await client.chat.create({
        messages: [{ role: 'user', content: 'Hello' }],
        model: 'no-such-model',
      });
    });
    await expect(call).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND', status: 400 });
  });
});

/** Sends what goes to the documented address to the gateway instead. */
function redirectFetch(baseURL: string): void {
  const native = globalThis.fetch;
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) =>
    native(input.replace(documentedBase, baseURL), init),
  );
}
