import {
  allowModels,
  createEnforcer,
  requestsPerMinute,
  tokensPerDay,
  type Enforcer,
} from '@regpilot/enforcement';
import { guardedFetch, type GuardedFetch, type GuardedFetchOptions } from '@regpilot/sdk';
import OpenAI, { PermissionDeniedError, RateLimitError } from 'openai';
import { describe, expect, test } from 'vitest';
import { clients, statusOf } from '../key-rotation/clients.ts';
import { GatewayWithKeys } from '../key-rotation/gateway-with-keys.ts';
import { recordOf } from './gateway-session.ts';

type Enforcement = GuardedFetchOptions['enforcement'];

function guardOf(
  server: GatewayWithKeys,
  keys: readonly { readonly secret: string }[],
  enforcement: Enforcement,
): GuardedFetch {
  return guardedFetch({
    keys: keys.map(({ secret }) => secret),
    baseURL: server.baseURL,
    enforcement,
  });
}

/** What the client's limit has counted. */
async function tokensUsed(enforcer: Enforcer): Promise<number> {
  const usage = await enforcer.usage({ keyId: 'any', capability: null });
  return usage[0]?.used ?? Number.NaN;
}

/** What the gateway says that the same question costs. */
async function tokensOfNextCall({ baseURL, gateway }: GatewayWithKeys): Promise<number> {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.managementKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  const { usage } = recordOf(await response.json());
  return Number(recordOf(usage)['total_tokens']);
}

describe.each(clients)('a guarded fetch under $name', ({ name, ask }) => {
  test('goes on with the next key when one is refused', async () => {
    await using server = await GatewayWithKeys.listening();
    const keys = [await server.issueRevoked(), await server.issue()];
    await using fetch = guardOf(server, keys, [requestsPerMinute(10)]);
    expect(await ask({ fetch }, server.baseURL)).not.toBe('');
    expect(server.statuses).toEqual([401, 200]);
  });

  test('uses up the quota of every key, and denies what is over it without sending it', async () => {
    await using server = await GatewayWithKeys.listening();
    const keys = [await server.issue(), await server.issue()];
    await using fetch = guardOf(server, keys, [requestsPerMinute(2)]);
    for (let calls = 0; calls < 4; calls++)
      expect(await ask({ fetch }, server.baseURL)).not.toBe('');
    const failure = await ask({ fetch }, server.baseURL).catch((error: unknown) => error);
    expect(statusOf(failure)).toBe(429);
    expect(server.statuses).toEqual([200, 200, 200, 200]);
  });

  test('settles what the answer says it cost', async () => {
    await using server = await GatewayWithKeys.listening();
    const keys = [await server.issue()];
    const counted = tokensPerDay(100_000, { scope: 'client' });
    const enforcer = createEnforcer({ policies: [counted] });
    await using fetch = guardOf(server, keys, enforcer);
    await ask({ fetch }, server.baseURL);
    // A stream says what it cost only where its client asks for that: else its estimate stays charged, two
    // tokens for the prompt and a thousand for an answer that has no bound.
    const truth = name.endsWith('stream') ? 1002 : await tokensOfNextCall(server);
    expect(await tokensUsed(enforcer)).toBe(truth);
  });
});

describe('a denial of a guarded fetch', () => {
  const messages = [{ role: 'user', content: 'Hello' } as const];

  test("is the openai SDK's own error, and not tried again by it", async () => {
    await using server = await GatewayWithKeys.listening();
    let sent = 0;
    await using fetch = guardedFetch({
      keys: (await server.issue()).secret,
      baseURL: server.baseURL,
      enforcement: [requestsPerMinute(1), allowModels(['gpt-4o-mini'])],
    });
    const counting: typeof globalThis.fetch = (input, init) => {
      sent += 1;
      return fetch(input, init);
    };
    const client = new OpenAI({
      apiKey: 'not used',
      baseURL: server.baseURL,
      fetch: counting,
      maxRetries: 5,
    });
    const ask = (model: string) => client.chat.completions.create({ model, messages });
    await ask('gpt-4o-mini');
    const limited = await ask('gpt-4o-mini').catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(RateLimitError);
    expect(limited).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      type: 'rate_limit_error',
      error: { local: true },
    });
    const foreign = await ask('gpt-4o').catch((error: unknown) => error);
    expect(foreign).toBeInstanceOf(PermissionDeniedError);
    expect(foreign).toMatchObject({ code: 'MODEL_NOT_ALLOWED', error: { local: true } });
    expect([sent, server.statuses]).toEqual([3, [200]]);
  });
});
