import { inspect } from 'node:util';
import {
  allowModels,
  concurrency,
  gatewayLimits,
  requestsPerMinute,
  tokenLimit,
} from '@regpilot/enforcement';
import { guardedFetch, type GuardedFetchOptions } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { chat, guard, keys, messages, secrets } from './support/guarded-gateway.ts';
import { manualTime } from './support/manual-time.ts';

describe('a guarded fetch', () => {
  it('is answered by the gateway, with the key in the place of what the client sent', async () => {
    await using running = await guard();
    const response = await running.post('/chat/completions', chat);
    expect([response.status, response.url]).toEqual([
      200,
      `${running.gateway.url}/v1/chat/completions`,
    ]);
    expect(running.statuses()).toEqual([200]);
  });

  it('answers a denied call itself, as the gateway would, and sends nothing', async () => {
    await using running = await guard({
      keys: secrets.slice(0, 1),
      enforcement: [requestsPerMinute(1)],
    });
    await (await running.post('/chat/completions', chat)).json();
    const response = await running.post('/chat/completions', chat);
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'retry-after': '60',
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0',
      'ratelimit-policy': '"requests_per_minute";q=1;w=60',
      'x-should-retry': 'false',
      'x-regpilot-local': 'true',
    });
    expect(await response.json()).toEqual({
      error: {
        message: 'Rate limit exceeded',
        type: 'rate_limit_error',
        code: 'RATE_LIMIT_EXCEEDED',
        param: null,
        details: { policy: 'requests_per_minute', unit: 'requests', window: '1 minute' },
        local: true,
      },
    });
    expect(running.statuses()).toEqual([200]);
  });

  it('in the words of the dialect', async () => {
    await using running = await guard({
      dialect: 'regpilot',
      enforcement: [allowModels(['anthropic/*'])],
    });
    const response = await running.post('/ai/chat', { messages, model: 'openai/gpt-4o' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'MODEL_NOT_ALLOWED', local: true });
    expect((await running.post('/ai/chat', { messages, quality: 'cheap' })).status).toBe(200);
    // The documented model of a call that names neither model nor tier.
    expect((await running.post('/ai/chat', { messages })).status).toBe(403);
  });

  it('goes on with the next key after a 401', async () => {
    await using running = await guard({ keys: ['sk_prod_unknown00000', ...secrets] });
    expect((await running.post('/chat/completions', chat)).status).toBe(200);
    expect(running.statuses()).toEqual([401, 200]);
  });

  it('gives the last answer back when all keys are refused', async () => {
    await using running = await guard({ keys: ['sk_prod_unknown00000', 'sk_prod_unknown11111'] });
    const response = await running.post('/chat/completions', chat);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'INVALID_API_KEY' } });
  });

  it('takes a key that has quota left without a round trip', async () => {
    await using running = await guard({ enforcement: [requestsPerMinute(2)] });
    const statuses = [];
    for (let calls = 0; calls < 5; calls++)
      statuses.push((await running.post('/chat/completions', chat)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    const answeredTo = running.gateway.journal.entries().map(({ keyId }) => keyId);
    expect([answeredTo.length, new Set(answeredTo).size]).toEqual([4, 2]);
  });

  it('gives the last answer of the gateway back when a limit keeps it from trying again', async () => {
    await using running = await guard({
      keys: secrets.slice(0, 1),
      enforcement: [requestsPerMinute(1)],
      retries: 3,
      runtime: manualTime().runtime,
    });
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    const response = await running.post('/chat/completions', chat);
    expect([response.status, response.headers.has('x-regpilot-local')]).toEqual([503, false]);
  });

  it('waits for quota where it may', async () => {
    await using running = await guard({ enforcement: [concurrency(1)], onLimit: 'wait' });
    const responses = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const response = await running.post('/chat/completions', chat);
        await response.json();
        return response.status;
      }),
    );
    expect(responses).toEqual(Array.from({ length: 6 }, () => 200));
  });

  it('counts on the account of the client what has its scope', async () => {
    const ofClient = { scope: 'client' } as const;
    await using running = await guard({ enforcement: [requestsPerMinute(2, ofClient)] });
    const statuses = [];
    for (let calls = 0; calls < 3; calls++)
      statuses.push((await running.post('/chat/completions', chat)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it("holds a key to the gateway's own limits", async () => {
    const [first] = keys;
    await using running = await guard(
      {
        dialect: 'regpilot',
        keys: secrets.slice(0, 1),
        enforcement: [gatewayLimits()],
      },
      { keys: [{ ...first, name: 'a', rate_limit: 2 }] },
    );
    const answers = [];
    for (let calls = 0; calls < 4; calls++)
      answers.push((await running.post('/ai/chat', { messages })).status);
    expect(answers).toEqual([200, 200, 429, 429]);
    expect(running.gateway.journal.entries().map(({ path, status }) => [path, status])).toEqual([
      ['/api/gateway/key', 200],
      ['/api/ai/chat', 200],
      ['/api/ai/chat', 200],
    ]);
  });
});

describe('a guarded fetch refuses', () => {
  it('another origin, before anything is sent', async () => {
    await using running = await guard();
    await expect(running.fetch('https://elsewhere.example/v1/chat')).rejects.toMatchObject({
      code: 'CONFIGURATION_ERROR',
      field: 'url',
    });
    expect(running.statuses()).toEqual([]);
  });

  it('calls after it was closed, and those that wait for quota then', async () => {
    await using running = await guard({ enforcement: [concurrency(1)], onLimit: 'wait' });
    const open = await running.post('/chat/completions', chat);
    const other = await running.post('/chat/completions', chat);
    const waiting = running.post('/chat/completions', chat);
    await Promise.resolve();
    await running.fetch.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(running.post('/chat/completions', chat)).rejects.toMatchObject({ code: 'CLOSED' });
    expect([open.status, other.status]).toEqual([200, 200]);
  });

  it('with the reason of the signal', async () => {
    await using running = await guard({ enforcement: [requestsPerMinute(10)] });
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(running.post('/chat/completions', chat, { signal })).rejects.toBe(reason);
    expect(running.statuses()).toEqual([]);
  });

  it.each<[field: string, options: object]>([
    ['options.keys', { baseURL: 'https://gateway.test' }],
    ['options.keys', { baseURL: 'https://gateway.test', keys: [] }],
    ['options.keys[1]', { baseURL: 'https://gateway.test', keys: ['sk_prod_0123456789', 'a b'] }],
    ['options.baseURL', { keys: ['sk_prod_0123456789'] }],
    ['options.baseURL', { keys: ['sk_prod_0123456789'], baseURL: 'gateway.test' }],
    ['options.retries', { keys: ['k'], baseURL: 'https://gateway.test', retries: -1 }],
    ['options.totalTimeout', { keys: ['k'], baseURL: 'https://gateway.test', totalTimeout: 0 }],
    ['options.describe', { keys: ['k'], baseURL: 'https://gateway.test', describe: 'chat' }],
    ['options.enforcement[0]', { keys: ['k'], baseURL: 'https://gateway.test', enforcement: [1] }],
    ['options.runtime.now', { keys: ['k'], baseURL: 'https://gateway.test', runtime: { now: 1 } }],
    ['options.apiKey', { keys: ['k'], baseURL: 'https://gateway.test', apiKey: 'k' }],
  ])('%s that cannot be', (field, options) => {
    const given: GuardedFetchOptions = Object.assign(JSON.parse('{}'), options);
    expect(() => guardedFetch(given)).toThrow(expect.objectContaining({ field }));
  });

  it('policies that it cannot keep, at the first call', async () => {
    const forEver = tokenLimit({ limit: 1000, reset: 'one_time' });
    await using running = await guard({ enforcement: [forEver] });
    const call = running.post('/chat/completions', chat);
    await expect(call).rejects.toMatchObject({ code: 'CONFIGURATION_ERROR', field: 'store' });
    expect(running.statuses()).toEqual([]);
  });

  it('to show a key, whatever is done with it', async () => {
    await using running = await guard({ enforcement: [requestsPerMinute(1)] });
    const shown = [inspect(running.fetch, { depth: 9, showHidden: true })];
    shown.push(JSON.stringify(running.fetch) ?? '');
    for (let calls = 0; calls < 3; calls++) {
      const response = await running.post('/chat/completions', chat);
      shown.push(inspect(response, { depth: 9 }), await response.text());
    }
    for (const secret of secrets) expect(shown.join('\n')).not.toContain(secret);
  });
});
