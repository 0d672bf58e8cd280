import {
  createEnforcer,
  requestsPerMinute,
  tokensPerDay,
  type CallFacts,
  type Enforcer,
} from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 50,
};
const keys = [
  { name: 'a', secret: 'sk_prod_a0123456789' },
  { name: 'b', secret: 'sk_prod_b0123456789' },
];
const apiKey = keys.map(({ secret }) => secret);
const ofClient = { scope: 'client' } as const;

/** What the limits of the client have counted: they come first, and no name of a key matters to them. */
async function usedByClient(enforcer: Enforcer, policies: number): Promise<number[]> {
  const anyCall: CallFacts = { keyId: 'any', capability: 'chat' };
  return (await enforcer.usage(anyCall)).slice(0, policies).map(({ used }) => used);
}

describe.each(transports)('limits of the client over %s', (_, makeTransport) => {
  it('count its calls over all keys', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({ apiKey, enforcement: [requestsPerMinute(2, ofClient)] });
    await client.chat.create(chat);
    await client.chat.create(chat);
    await expect(client.chat.create(chat)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      policy: 'requests_per_minute',
      local: true,
      attempts: 0,
    });
    expect(running.gateway.journal.size).toBe(2);
  });

  it('count a call once, and those of a key each of its requests', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'status', status: 503 }, times: 2 });
    const enforcer = createEnforcer({
      policies: [requestsPerMinute(10, ofClient), requestsPerMinute(10)],
    });
    const client = running.client({ enforcement: enforcer, runtime: manualTime().runtime });
    await client.chat.create(chat);
    const { localId } = await keyOf(client);
    expect(await usedByClient(enforcer, 1)).toEqual([1]);
    expect((await enforcer.usage(localId))[1]?.used).toBe(3);
  });

  it('are charged with what all requests of a call may have cost', async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({ policies: [tokensPerDay(1_000_000, ofClient)] });
    const client = running.client({ enforcement: enforcer, runtime: manualTime().runtime });
    running.gateway.faults.add({ fault: { kind: 'reset' }, times: 1 });
    const { usage } = await client.chat.create(chat, { repeatable: true });
    // The first was sent and its outcome is not known: its whole estimate.
    expect(await usedByClient(enforcer, 1)).toEqual([52 + (usage?.totalTokens ?? Number.NaN)]);
  });

  it('get back what a call reserved that no key was let make', async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({
      policies: [requestsPerMinute(10, ofClient), tokensPerDay(10)],
    });
    const client = running.client({ enforcement: enforcer });
    await expect(client.chat.create(chat)).rejects.toMatchObject({ policy: 'tokens_per_day' });
    expect(await usedByClient(enforcer, 1)).toEqual([0]);
    expect(running.gateway.journal.size).toBe(0);
  });

  it('are settled when a stream ends, whatever its end', async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({ policies: [tokensPerDay(1_000_000, ofClient)] });
    const client = running.client({ enforcement: enforcer });
    const stream = await client.chat.create({ ...chat, stream: true });
    expect(await usedByClient(enforcer, 1)).toEqual([52]);
    const total = (await stream.finalResult()).usage?.totalTokens ?? Number.NaN;
    expect(await usedByClient(enforcer, 1)).toEqual([total]);

    running.gateway.faults.add({ fault: { kind: 'cut', afterFrames: 2 }, times: 1 });
    await expect(client.chat.stream(chat).finalText()).rejects.toMatchObject({
      name: 'StreamTruncatedError',
    });
    expect(await usedByClient(enforcer, 1)).toEqual([total + 52]);
  });

  it('let calls pass that count against no limit', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ enforcement: [requestsPerMinute(1, ofClient)] });
    for (let n = 0; n < 3; n++) await client.health.check();
    await client.chat.create(chat);
    await expect(client.chat.create(chat)).rejects.toMatchObject({ local: true });
  });
});

/** The client's own name for its key, read off an error: the counters of a key hang on it. */
async function keyOf(client: {
  gateway: { keys: { retrieve: (id: string) => Promise<unknown> } };
}): Promise<{ localId: string }> {
  const error: unknown = await client.gateway.keys
    .retrieve('no-such-key')
    .catch((caught: unknown) => caught);
  const keyId =
    typeof error === 'object' && error !== null && 'keyId' in error ? error.keyId : undefined;
  return { localId: typeof keyId === 'string' ? keyId : '' };
}
