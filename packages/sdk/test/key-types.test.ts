import { createKeyRing } from '@regpilot/key-rotation';
import { ConfigurationError, type ApiKeyOption } from '@regpilot/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invoke } from './support/as-javascript.ts';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const projectKey = 'pk_prod_abcdefgh01234567';
const chat = { messages: [{ role: 'user' as const, content: 'Hello' }] };

describe.each(transports)('the kind of a key over %s', (_, makeTransport) => {
  let running: RunningGateway;

  beforeAll(async () => {
    running = await startGateway(makeTransport, {
      keys: [{ name: 'project', type: 'project', secret: projectKey }],
    });
  });
  beforeEach(() => {
    running.gateway.reset();
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
  });

  it.each<[string, ...unknown[]]>([
    ['chat.create', chat],
    ['chat.create', { ...chat, stream: true }],
    ['chat.complete', chat],
    ['embeddings.create', { input: 'Hello' }],
    ['models.list'],
    ['gateway.keys.create', { name: 'n' }],
    ['gateway.keys.retrieve', 'key_1'],
    ['gateway.keys.list'],
    ['gateway.keys.update', 'key_1', { name: 'n' }],
    ['gateway.keys.revoke', 'key_1'],
    ['gateway.keys.delete', 'key_1'],
    ['gateway.keys.rotate', 'key_1'],
    ['gateway.keys.usage', 'key_1'],
  ])('%s takes no project key', async (method, ...args) => {
    const fault: unknown = await Promise.resolve(
      invoke(running.client({ apiKey: projectKey }), method, ...args),
    ).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(fault).toMatchObject({ field: 'options.apiKey' });
    expect(String(fault)).not.toContain('abcdefgh');
    expect(running.gateway.journal.size).toBe(0);
  });

  it.each<[string, () => ApiKeyOption]>([
    ['a list', () => [projectKey]],
    ['a function', () => async () => projectKey],
    ['a ring', () => createKeyRing({ keys: [projectKey] })],
  ])('is found out when %s gives the key', async (_what, apiKey) => {
    const client = running.client({ apiKey: apiKey() });
    await expect(client.chat.create(chat)).rejects.toMatchObject({ field: 'options.apiKey' });
    await expect(client.chat.stream(chat).finalText()).rejects.toMatchObject({
      field: 'options.apiKey',
    });
    expect(running.gateway.journal.size).toBe(0);
  });

  it('is found out at the key that a call goes on with', async () => {
    const client = running.client({ apiKey: ['sk_prod_unknown0123456', projectKey] });
    await expect(client.chat.create(chat)).rejects.toMatchObject({ field: 'options.apiKey' });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('does not matter to what every key may ask', async () => {
    const client = running.client({ apiKey: projectKey });
    expect((await client.gateway.keys.current()).type).toBe('project');
    expect((await client.health.check()).authenticated).toBe(true);
    expect(running.gateway.journal.size).toBe(2);
  });

  it.each([
    ['a key of another system', { apiKey: 'my-own-key' }],
    ['a plain gateway', { apiKey: projectKey, dialect: 'openai' as const }],
  ])('is not judged for %s', async (_what, options) => {
    const call = running.client({ ...options, retries: 0 }).chat.create({ ...chat, model: 'm' });
    await expect(call).rejects.not.toBeInstanceOf(ConfigurationError);
    expect(running.gateway.journal.size).toBe(1);
  });
});
