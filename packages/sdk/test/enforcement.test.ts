import {
  allowModels,
  capabilities,
  createEnforcer,
  expires,
  maxTokens,
  policiesFromKey,
  requestsPerMinute,
  tokenLimit,
  tokensPerDay,
  type Policy,
} from '@regpilot/enforcement';
import { isLocalDenial, isRegPilotError, type RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { unreachableURL } from './support/unreachable-url.ts';
import { manualTime } from './support/manual-time.ts';
import { recordingEnforcer } from './support/recording-enforcer.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';
import { httpTransport } from '../src/transport/http.node.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const chat = { messages, model: 'gpt-4o', maxTokens: 50 };

describe.each(transports)('enforcement over %s', (_, makeTransport) => {
  it.each<[string, readonly Policy[], (client: RegPilot) => Promise<unknown>, object]>([
    [
      'a model that is not allowed',
      [allowModels(['gpt-4o-mini'])],
      (client) => client.chat.create(chat),
      { name: 'PermissionDeniedError', code: 'MODEL_NOT_ALLOWED', status: 403 },
    ],
    [
      'too many tokens',
      [maxTokens(10)],
      (client) => client.chat.create(chat),
      { name: 'PermissionDeniedError', code: 'MAX_TOKENS_EXCEEDED', status: 403 },
    ],
    [
      'a capability that is missing',
      [capabilities(['chat'])],
      (client) => client.embeddings.create({ input: 'x' }),
      { name: 'PermissionDeniedError', code: 'PERMISSION_DENIED', status: 403 },
    ],
    [
      'key management without the permission',
      [capabilities(['chat'])],
      (client) => client.gateway.keys.create({ name: 'k' }),
      { name: 'PermissionDeniedError', status: 403 },
    ],
    [
      'an expired key',
      [expires('2020-01-01T00:00:00Z')],
      (client) => client.chat.create(chat),
      { name: 'AuthenticationError', status: 401 },
    ],
    [
      'an estimate above the token limit',
      [tokenLimit({ limit: 10, reset: 'daily' })],
      (client) => client.chat.stream(chat).finalText(),
      { name: 'RateLimitError', code: 'TOKEN_QUOTA_EXCEEDED', status: 429 },
    ],
  ])('denies %s before anything is sent', async (_what, enforcement, call, expected) => {
    await using running = await startGateway(makeTransport);
    const error: unknown = await call(running.client({ enforcement })).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ ...expected, local: true, attempts: 0 });
    expect(isLocalDenial(error)).toBe(true);
    expect(running.gateway.journal.size).toBe(0);
  });

  it("tells the gateway's own refusal from a local one", async () => {
    await using running = await startGateway(makeTransport, {
      keys: [{ name: 'k', secret: 'sk_prod_0123456789', rate_limit: 1 }],
    });
    const client = running.client({ apiKey: 'sk_prod_0123456789', retries: 0 });
    await client.chat.create(chat);
    const error: unknown = await client.chat.create(chat).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'RateLimitError',
      code: 'RATE_LIMIT_EXCEEDED',
      policy: 'requests_per_minute',
      limit: 1,
      local: false,
    });
    expect(isLocalDenial(error)).toBe(false);
  });

  it('says when the limit allows the next call', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ enforcement: [requestsPerMinute(2)] });
    await Promise.all([client.chat.create(chat), client.chat.create(chat)]);
    const error: unknown = await client.chat.create(chat).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      policy: 'requests_per_minute',
      limit: 2,
      local: true,
    });
    expect(error).toMatchObject({ retryAfterMs: expect.closeTo(60_000, -4) });
    expect(running.gateway.journal.size).toBe(2);
  });

  it('tells why a failed call was not repeated, where a limit of this process stood in the way', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 1 });
    const client = running.client({
      enforcement: [requestsPerMinute(1)],
      runtime: manualTime().runtime,
    });
    await expect(client.chat.create(chat)).rejects.toMatchObject({
      name: 'ServerError',
      status: 503,
      retryBlockedBy: { name: 'RateLimitError', local: true },
    });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('counts each key for itself, and takes the one that has room', async () => {
    const keys = [
      { name: 'a', secret: 'sk_prod_a0123456789' },
      { name: 'b', secret: 'sk_prod_b0123456789' },
    ];
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({
      apiKey: keys.map(({ secret }) => secret),
      enforcement: [requestsPerMinute(2)],
    });
    for (let n = 0; n < 4; n++) await client.chat.create(chat);
    await expect(client.chat.create(chat)).rejects.toMatchObject({ local: true, status: 429 });
    const used = running.gateway.journal.entries().map(({ keyId }) => keyId);
    expect([used.length, new Set(used).size]).toEqual([4, 2]);
  });

  it('does not count calls that the gateway does not count', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ enforcement: [requestsPerMinute(1)] });
    for (let n = 0; n < 3; n++) await client.health.check();
    await client.chat.create(chat);
    await expect(client.chat.create(chat)).rejects.toMatchObject({ local: true });
  });

  it("settles the gateway's own count", async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({ policies: [tokensPerDay(1_000_000)] });
    const client = running.client({ enforcement: enforcer });
    const { usage } = await client.chat.create(chat);
    const streamed = client.chat.stream(chat);
    const { usage: streamedUsage } = await streamed.finalResult();
    const { keyId } = await slotOf(client);
    expect((await enforcer.usage(keyId))[0]?.used).toBe(
      (usage?.totalTokens ?? 0) + (streamedUsage?.totalTokens ?? 0),
    );
  });

  it.each<[string, (client: RegPilot) => Promise<unknown>]>([
    ['a JSON answer', (client) => client.chat.create(chat)],
    ['a stream read to its end', (client) => client.chat.stream(chat).finalText()],
    ['a stream left early', leaveEarly],
    ['a stream that is aborted', abortInTheMiddle],
    ['a 400', (client) => client.chat.create({ messages, model: 'no-such-model' })],
  ])('settles once for %s', async (_what, call) => {
    await using running = await startGateway(makeTransport);
    const { enforcement, ledger } = recordingEnforcer();
    await call(running.client({ enforcement })).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ledger).toEqual([['arrived', expect.stringMatching(/^settled \d+$/)]]);
  });

  it('releases what a refused key had reserved, and settles the attempt that worked', async () => {
    await using running = await startGateway(makeTransport, {
      keys: [{ name: 'k', secret: 'sk_prod_0123456789' }],
    });
    const { enforcement, ledger } = recordingEnforcer();
    await running
      .client({ apiKey: ['sk_prod_dead0123456789', 'sk_prod_0123456789'], enforcement })
      .chat.create(chat);
    expect(ledger).toEqual([
      ['arrived', 'released'],
      ['arrived', expect.stringMatching(/^settled \d+$/)],
    ]);
  });

  it('releases a call that never reached a gateway', async () => {
    await using running = await startGateway(makeTransport);
    const { enforcement, ledger } = recordingEnforcer();
    const client = running.client({ baseURL: await unreachableURL(), retries: 0, enforcement });
    await expect(client.chat.create(chat)).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
    expect(ledger).toEqual([['released']]);
  });

  it('keeps the whole estimate of a call whose outcome is unknown', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'reset' } });
    const { enforcement, ledger } = recordingEnforcer();
    await expect(running.client({ enforcement }).chat.create(chat)).rejects.toMatchObject({
      code: 'CONNECTION_ERROR',
    });
    expect(ledger).toEqual([['settled 52']]);
  });

  it('leaves an enforcer that was given open, since it may serve other clients', async () => {
    await using running = await startGateway(makeTransport);
    let closed = 0;
    const { enforcement } = recordingEnforcer();
    const client = running.client({
      enforcement: { ...enforcement, close: async () => void (closed += 1) },
    });
    await client.close();
    expect(closed).toBe(0);
  });
});

async function leaveEarly(client: RegPilot): Promise<void> {
  for await (const chunk of client.chat.stream({ ...chat, maxTokens: 500 })) {
    if (chunk.content !== '') break;
  }
}

async function abortInTheMiddle(client: RegPilot): Promise<void> {
  const stream = client.chat.stream({ ...chat, maxTokens: 500 });
  for await (const chunk of stream) {
    if (chunk.content !== '') stream.abort();
  }
}

/** The client's own name for its key, read off an error: enforcement counts by it. */
async function slotOf(client: RegPilot): Promise<{ keyId: string }> {
  const error: unknown = await client.gateway.keys
    .retrieve('no-such-key')
    .catch((caught: unknown) => caught);
  const keyId =
    typeof error === 'object' && error !== null && 'keyId' in error ? error.keyId : undefined;
  return { keyId: typeof keyId === 'string' ? keyId : '' };
}

describe('a quality tier', () => {
  const tiers = [undefined, 'cheap', 'balanced', 'frontier'] as const;
  const lists = [['gpt-4o-mini'], ['anthropic/*', 'gpt-4o'], []];
  const cases = tiers.flatMap((quality) => lists.map((models) => ({ quality, models })));

  it.each(cases)(
    '$quality under the models $models is decided here as the gateway decides it',
    async ({ quality, models }) => {
      await using running = await startGateway(() => httpTransport());
      const admin = running.client();
      const key = await admin.gateway.keys.create({ name: 'tiers', permissions: { models } });
      const bare = running.client({ apiKey: key.secret });
      const mirrored = running.client({ apiKey: key.secret, enforcement: policiesFromKey(key) });
      const decisions = [bare, mirrored].map((client) =>
        client.chat.create({ messages, quality, maxTokens: 5 }).then(
          () => 'allowed',
          (error: unknown) => ({ name: nameOf(error), code: codeOf(error) }),
        ),
      );
      const [there, here] = await Promise.all(decisions);
      expect(here).toEqual(there);
    },
  );
});

function nameOf(error: unknown): unknown {
  return error instanceof Error ? error.name : undefined;
}

function codeOf(error: unknown): unknown {
  return isRegPilotError(error) ? error.code : undefined;
}
