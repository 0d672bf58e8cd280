import { ChatResponse, HealthResponse } from '@regpilot/contract/schemas';
import * as sdk from '@regpilot/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe.each(transports)('calls over %s', (_, makeTransport) => {
  let running: RunningGateway;
  let client: sdk.RegPilot;

  beforeAll(async () => {
    running = await startGateway(makeTransport);
    client = running.client();
  });
  beforeEach(() => {
    running.gateway.reset();
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
  });

  it('checks its key', async () => {
    expect(await client.health.check()).toMatchObject({
      status: 'ok',
      authenticated: true,
      project_id: 'proj_local',
    });
  });

  it('chats', async () => {
    const answer = await client.chat.create({ messages, model: 'gpt-4o', maxTokens: 50 });
    expect(answer.content).not.toBe('');
    expect(answer).toMatchObject({
      role: 'assistant',
      model: 'gpt-4o',
      provider: 'openai',
      cacheHit: false,
    });
    expect(answer.usage?.totalTokens).toBe(
      (answer.usage?.promptTokens ?? 0) + (answer.usage?.completionTokens ?? 0),
    );
    expect(answer.usage?.costCents).toBeGreaterThan(0);
    expect(answer.requestId).toBe(running.gateway.journal.entries()[0]?.requestId);
  });

  it('always says whether it wants a stream', async () => {
    await client.chat.create({ messages });
    expect(running.gateway.journal.entries()[0]?.body).toContain('"stream":false');
  });

  it("shows the Governor's verdict where the call asked for it", async () => {
    const governed = await client.chat.create({
      messages,
      governorEnabled: true,
      governorMetadata: { actionType: 'suspension', senderId: 's' },
    });
    expect(governed.governor?.validated).toBe(true);
    expect(governed.riskScore).toBe(governed.governor?.riskScore);
    expect((await client.chat.create({ messages })).riskScore).toBeUndefined();
  });

  it('sends the Governor settings of the client with every chat, and lets a call overrule them', async () => {
    const governed = running.client({
      governor: { enabled: true, strictMode: true, blockThreshold: 80 },
    });
    await governed.chat.create({ messages });
    await governed.chat.create({ messages, governorEnabled: false });
    const bodies = running.gateway.journal.entries().map(({ body }): unknown => JSON.parse(body));
    expect(bodies).toMatchObject([
      { governorEnabled: true, governorSettings: { strictMode: true, blockThreshold: 80 } },
      { governorEnabled: false },
    ]);
  });

  it('completes, as text and as JSON', async () => {
    const text = await client.chat.complete({ messages, quality: 'cheap' });
    expect(text.text).not.toBe('');
    const json = await client.chat.complete({ messages, mode: 'json' });
    expect(typeof JSON.parse(json.text)).toBe('object');
  });

  it('embeds several inputs in their order', async () => {
    const input = ['one', 'two', 'three'];
    const { data, model, usage } = await client.embeddings.create({
      input,
      model: 'text-embedding-3-small',
      dimensions: 8,
    });
    expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
      [0, 8],
      [1, 8],
      [2, 8],
    ]);
    expect(model).toContain('text-embedding-3-small');
    expect(usage?.totalTokens).toBeGreaterThan(0);
    const alone = await client.embeddings.create({
      input: 'two',
      model: 'text-embedding-3-small',
      dimensions: 8,
    });
    expect(alone.data[0]?.embedding).toEqual(data[1]?.embedding);
  });

  it('lists models, awaited and iterated', async () => {
    const page = await client.models.list();
    expect(page.hasNextPage()).toBe(false);
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(page.data.map(({ id }) => id));
    expect(ids).toContain('gpt-4o');
  });

  it('gives the raw answer as the contract has it', async () => {
    const raw = await client.chat.create({ messages }).asResponse();
    expect(raw.status).toBe(200);
    expect(raw.headers.get('x-regpilot-idempotency')).toBe('1');
    expect(ChatResponse.parse(await raw.json()).text).not.toBe('');
    const { data, response, requestId } = await client.health.check().withResponse();
    expect(HealthResponse.parse(await response.json())).toEqual(data);
    expect(requestId).toBe(response.headers.get('x-request-id'));
  });

  it('manages keys through their whole life', async () => {
    const { keys } = client.gateway;
    const key = await keys.create({
      name: 'production-api-primary',
      environment: 'production',
      rate_limit: 1000,
      governor_enabled: true,
    });
    expect(key).toMatchObject({
      name: 'production-api-primary',
      status: 'active',
      rate_limit: 1000,
      governor_enabled: true,
    });
    expect(key.secret).toMatch(/^sk_prod_/);
    const mine = running.client({ apiKey: key.secret });
    expect((await mine.gateway.keys.current()).id).toBe(key.id);
    await mine.chat.create({ messages });
    expect(await keys.usage(key.id)).toMatchObject({ id: key.id, requests: 1 });
    expect(
      (await keys.update(key.id, { name: 'renamed', permissions: { max_tokens: 100 } })).permissions
        .max_tokens,
    ).toBe(100);
    expect((await keys.deactivate(key.id)).status).toBe('inactive');
    await expect(mine.chat.create({ messages })).rejects.toBeInstanceOf(sdk.AuthenticationError);
    expect((await keys.activate(key.id)).status).toBe('active');
    const next = await keys.rotate(key.id, { grace_period_seconds: 60 });
    expect(next).toMatchObject({ rotated_from: key.id, name: 'renamed' });
    expect((await keys.revoke(key.id)).status).toBe('revoked');
    expect(await keys.retrieve(key.id)).toMatchObject({ status: 'revoked', rotated_to: next.id });
    expect(await keys.delete(next.id)).toMatchObject({ id: next.id, deleted: true });
    await expect(keys.retrieve(next.id)).rejects.toMatchObject({
      name: 'NotFoundError',
      code: 'NOT_FOUND',
      status: 404,
    });
  });

  it('lists keys page by page and all in one go, never with a secret', async () => {
    for (let n = 0; n < 5; n++) await client.gateway.keys.create({ name: `key-${n}` });
    const first = await client.gateway.keys.list({ limit: 2 });
    expect([first.data.length, first.hasNextPage()]).toEqual([2, true]);
    expect((await first.getNextPage()).data.length).toBe(2);
    const all = await client.gateway.keys.list({ limit: 2 }).toArray();
    expect(all.length).toBe(6);
    expect(new Set(all.map(({ id }) => id)).size).toBe(6);
    expect(
      all.every((key) => !('secret' in key) && key.key_prefix !== '' && key.key_last4.length === 4),
    ).toBe(true);
  });

  it('passes default headers and those of the call on', async () => {
    const tagged = running.client({ defaultHeaders: { 'X-RegPilot-Feature': 'search' } });
    await tagged.chat.create({ messages }, { headers: { 'x-regpilot-user-id': 'u1' } });
    expect(running.gateway.journal.entries()[0]?.headers).toMatchObject({
      'x-regpilot-feature': 'search',
      'x-regpilot-user-id': 'u1',
    });
  });
});
