import {
  AllKeysFailedError,
  AuthenticationError,
  type Transport,
  type TransportRequest,
} from '@regpilot/sdk';
import { createKeyRing } from '@regpilot/key-rotation';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const dead = 'sk_prod_dead0123456789';
const good = 'sk_prod_good0123456789';
const other = 'sk_prod_other0123456789';
const keys = [
  { name: 'good', secret: good },
  { name: 'other', secret: other },
];

describe.each(transports)('failover over %s', (_, makeTransport) => {
  it('goes on with the next key when the first is refused', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({ apiKey: [dead, undefined, good] });
    expect((await client.chat.create({ messages })).content).not.toBe('');
    expect(running.gateway.journal.entries().map(({ status }) => status)).toEqual([401, 200]);
  });

  it('sends the same idempotency key and body on both attempts', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const inner = makeTransport();
    const sent: TransportRequest[] = [];
    const transport: Transport = {
      send: (request) => {
        sent.push(request);
        return inner.send(request);
      },
    };
    await running.client({ apiKey: [dead, good], transport }).chat.create({ messages });
    await inner.close?.();
    const [first, second] = sent;
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect([second?.body, second?.headers['x-api-key']]).toEqual([first?.body, good]);
  });

  it(
    'fails none of 1,000 calls at once when the first of two keys is dead',
    { timeout: 60_000 },
    async () => {
      await using running = await startGateway(makeTransport, { keys });
      const client = running.client({ apiKey: [dead, good] });
      const calls = Array.from({ length: 1000 }, async () =>
        client.chat.create({ messages, maxTokens: 5 }),
      );
      const results = await Promise.allSettled(calls);
      expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    },
  );

  it('opens a stream with the next key as well', async () => {
    await using running = await startGateway(makeTransport, { keys });
    expect(
      await running
        .client({ apiKey: [dead, good] })
        .chat.stream({ messages })
        .finalText(),
    ).not.toBe('');
  });

  it('says with several keys what became of each, by id', async () => {
    await using running = await startGateway(makeTransport);
    const error: unknown = await running
      .client({ apiKey: [dead, good], retries: 0 })
      .chat.create({ messages })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AllKeysFailedError);
    expect(error).toMatchObject({
      code: 'ALL_KEYS_FAILED',
      keys: [{ keyId: expect.stringMatching(/^kid_/) }, { keyId: expect.stringMatching(/^kid_/) }],
    });
  });

  it("throws the gateway's own refusal where there is one key", async () => {
    await using running = await startGateway(makeTransport);
    const call = running.client({ apiKey: dead, retries: 0 }).chat.create({ messages });
    await expect(call).rejects.toBeInstanceOf(AuthenticationError);
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_API_KEY',
      status: 401,
      message: 'Invalid or inactive API key',
      attempts: 1,
    });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('does not send the one key that there is a second time, whatever the retries', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ apiKey: dead });
    for (let calls = 1; calls <= 3; calls++) {
      await expect(client.chat.create({ messages })).rejects.toBeInstanceOf(AuthenticationError);
      expect(running.gateway.journal.size).toBe(calls);
    }
  });

  it('asks a key function again when its key is refused', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const given = [dead, good];
    const client = running.client({ apiKey: () => given.shift() ?? good });
    expect((await client.chat.create({ messages })).content).not.toBe('');
    expect(running.gateway.journal.entries().at(-1)?.status).toBe(200);
  });

  it('shares a ring that was given, and leaves it open', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [dead, good] });
    const first = running.client({ apiKey: ring });
    await first.chat.create({ messages });
    await first.close();
    await expect(first.health.check()).rejects.toMatchObject({ code: 'CLOSED' });
    expect((await running.client({ apiKey: ring }).chat.create({ messages })).content).not.toBe('');
    await ring.close();
  });

  it('tries another key at once when one is limited, without a wait', async () => {
    const limited = { name: 'limited', secret: dead, rate_limit: 1 };
    await using running = await startGateway(makeTransport, { keys: [limited, ...keys] });
    const client = running.client({ apiKey: [dead, good], retries: 0 });
    await client.chat.create({ messages });
    await client.chat.create({ messages });
    expect(running.gateway.journal.entries().map(({ status }) => status)).toEqual([200, 429, 200]);
  });

  it('does not take another key for a missing permission', async () => {
    const restricted = { name: 'restricted', secret: dead, permissions: { embeddings: false } };
    await using running = await startGateway(makeTransport, { keys: [restricted, ...keys] });
    const call = running.client({ apiKey: [dead, good] }).embeddings.create({ input: 'x' });
    await expect(call).rejects.toMatchObject({
      name: 'PermissionDeniedError',
      code: 'PERMISSION_DENIED',
      status: 403,
    });
    expect(running.gateway.journal.size).toBe(1);
  });
});
