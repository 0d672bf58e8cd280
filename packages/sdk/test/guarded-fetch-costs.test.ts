import { keyId } from '@regpilot/contract';
import {
  capabilities,
  concurrency,
  costLimit,
  createEnforcer,
  plan,
  requestsPerMinute,
  tokensPerDay,
  type Enforcer,
} from '@regpilot/enforcement';
import { virtualClock } from '@regpilot/mock-gateway';
import { describe, expect, it } from 'vitest';
import { chat, guard, keys, secrets } from './support/guarded-gateway.ts';

/** Two for the prompt of the chat, and the most that its answer may have. */
const estimatedTokens = 52;

/** What the first limit has counted of the first key. */
async function used(enforcer: Enforcer): Promise<number | undefined> {
  return (await enforcer.usage(keyId(secrets[0] ?? '')))[0]?.used;
}

async function tokensIn(response: Response): Promise<number> {
  const body: unknown = await response.json();
  const usage: unknown = Reflect.get(Object(body), 'usage');
  return Number(Reflect.get(Object(usage), 'total_tokens'));
}

describe('what a guarded call takes', () => {
  it.each([
    ['JSON', {}],
    ['a stream that tells', { stream: true, stream_options: { include_usage: true } }],
  ])('is settled with the truth of %s', async (_what, more) => {
    const enforcer = createEnforcer({ policies: [tokensPerDay(1000)] });
    await using running = await guard({ enforcement: enforcer });
    const truth = await tokensIn(await running.post('/chat/completions', chat));
    const response = await running.post('/chat/completions', { ...chat, ...more });
    expect(await used(enforcer)).toBe(truth + estimatedTokens);
    await response.text();
    expect(await used(enforcer)).toBe(2 * truth);
  });

  it('stays at the estimate for a stream that does not tell, and for one that is left early', async () => {
    const enforcer = createEnforcer({ policies: [tokensPerDay(1000), concurrency(1)] });
    await using running = await guard({ enforcement: enforcer });
    await (await running.post('/chat/completions', { ...chat, stream: true })).text();
    expect(await used(enforcer)).toBe(estimatedTokens);
    const told = { ...chat, stream: true, stream_options: { include_usage: true } };
    const left = await running.post('/chat/completions', told);
    await left.body?.cancel();
    expect(await used(enforcer)).toBe(2 * estimatedTokens);
    // And its place is free again.
    expect((await running.post('/chat/completions', chat)).status).toBe(200);
  });

  it('is the whole estimate of a stream that is aborted while it is read', async () => {
    const enforcer = createEnforcer({ policies: [tokensPerDay(1000), concurrency(1)] });
    // Its time stands still, so that the second chunk never comes.
    const slow = { keys, chunkDelayMs: 1, clock: virtualClock() };
    await using running = await guard({ enforcement: enforcer }, slow);
    const controller = new AbortController();
    const { signal } = controller;
    const more = { stream: true, stream_options: { include_usage: true } };
    const response = await running.post('/chat/completions', { ...chat, ...more }, { signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort(new Error('enough'));
    await expect(reader?.closed).rejects.toThrow('enough');
    expect(await used(enforcer)).toBe(estimatedTokens);
    expect((await running.post('/chat/completions', chat)).status).toBe(200);
  });

  it('is the whole estimate of a stream that breaks off', async () => {
    const enforcer = createEnforcer({ policies: [tokensPerDay(1000), concurrency(1)] });
    await using running = await guard({ enforcement: enforcer });
    running.gateway.faults.add({ fault: { kind: 'cut', afterBytes: 200 }, times: 1 });
    const told = { ...chat, stream: true, stream_options: { include_usage: true } };
    const broken = await running.post('/chat/completions', told);
    await expect(broken.text()).rejects.toThrow(TypeError);
    expect(await used(enforcer)).toBe(estimatedTokens);
  });

  it.each<[what: string, fault: object, charged: number]>([
    ['a 401', { kind: 'status', status: 401 }, 0],
    ['a 429', { kind: 'status', status: 429 }, 0],
    ['a 400', { kind: 'status', status: 400 }, 1],
    ['a 503', { kind: 'status', status: 503 }, 1],
    ['a lost answer', { kind: 'reset' }, 1],
  ])('of requests is as the table of outcomes says, after %s', async (_what, fault, charged) => {
    const enforcer = createEnforcer({ policies: [requestsPerMinute(10)] });
    await using running = await guard({ keys: secrets.slice(0, 1), enforcement: enforcer });
    running.gateway.faults.add(JSON.parse(JSON.stringify({ fault })));
    await running.post('/chat/completions', chat).catch(() => undefined);
    expect((await used(enforcer)) ?? 0).toBe(charged);
  });

  it('is read off embeddings, tools and several answers, too', async () => {
    const enforcer = createEnforcer({ policies: [tokensPerDay(1000)] });
    await using running = await guard({ enforcement: enforcer });
    const tool = { type: 'function', function: { name: 'f', description: 'x'.repeat(400) } };
    const denied = await running.post('/chat/completions', {
      ...chat,
      tools: [tool],
      n: 18,
    });
    // 18 answers of 50 tokens alone would fit; the definition of the tool does not.
    expect(denied.status).toBe(429);
    const input = ['a'.repeat(2000), 'b'.repeat(2004)];
    const embeddings = { model: 'text-embedding-3-small', input };
    expect((await running.post('/embeddings', embeddings)).status).toBe(429);
  });

  it('is free where the gateway only reads', async () => {
    await using running = await guard({
      keys: secrets.slice(0, 1),
      enforcement: [requestsPerMinute(1), tokensPerDay(1)],
    });
    for (let calls = 0; calls < 3; calls++)
      expect((await running.fetch(`${running.gateway.url}/v1/models`)).status).toBe(200);
  });
});

describe('what a guarded call is', () => {
  it('is refused with its reason where a limit counts what it cannot see', async () => {
    await using running = await guard({ enforcement: [tokensPerDay(1000)] });
    const bodies = [
      ['/responses', { model: 'gpt-4o-mini', input: 'Hello' }],
      ['/chat/completions', { model: 'gpt-4o-mini', messages: 'Hello' }],
      ['/embeddings', { model: 'text-embedding-3-small', input: [[1, 2, 3]] }],
    ] as const;
    for (const [path, body] of bodies) {
      const response = await running.post(path, body);
      expect([response.status, response.headers.get('x-should-retry')]).toEqual([400, 'false']);
      expect(await response.json()).toMatchObject({
        error: {
          code: 'CONFIGURATION_ERROR',
          local: true,
          message: expect.stringContaining('describe'),
        },
      });
    }
    const form = await running.post('/chat/completions', {}, { body: new FormData() });
    expect(form.status).toBe(400);
    expect(running.statuses()).toEqual([]);
  });

  it('is refused where its model has no price, under a limit of money', async () => {
    await using running = await guard({ enforcement: [costLimit({ usd: 1, reset: 'daily' })] });
    const response = await running.post('/chat/completions', { ...chat, model: 'acme/huge' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('has no known price');
  });

  it('can be told', async () => {
    const described: unknown[] = [];
    await using running = await guard({
      enforcement: [tokensPerDay(10), capabilities(['embeddings'])],
      keys: secrets.slice(0, 1),
      describe: (request) => {
        described.push(request);
        const tokens = request.url.endsWith('/rerank') ? 10 : 11;
        return { capability: 'embeddings', model: 'm', estimate: { tokens, costUsd: 0 } };
      },
    });
    const body = { input: 'Hello' };
    // The gateway has no such route, and charges the request alone.
    expect((await running.post('/rerank', body)).status).toBe(404);
    expect((await running.post('/images', body)).status).toBe(429);
    const { url } = running.gateway;
    expect(described).toEqual([
      { method: 'POST', url: `${url}/v1/rerank`, body },
      { method: 'POST', url: `${url}/v1/images`, body },
    ]);
  });

  it('is held to the cap of a plan on one prompt', async () => {
    await using running = await guard({ enforcement: plan('free', { tokensPerRequest: 2 }) });
    const long = { ...chat, messages: [{ role: 'user', content: 'Hello, world' }] };
    const response = await running.post('/chat/completions', long);
    expect(await response.json()).toMatchObject({ error: { code: 'TOKEN_LIMIT_EXCEEDED' } });
    expect((await running.post('/chat/completions', chat)).status).toBe(200);
  });

  it('may be a Request, whose body is looked into and sent all the same', async () => {
    const enforcer = createEnforcer({ policies: [tokensPerDay(1000)] });
    await using running = await guard({ enforcement: enforcer });
    const request = new Request(`${running.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(chat),
    });
    const truth = await tokensIn(await running.fetch(request));
    expect(await used(enforcer)).toBe(truth);
  });
});
