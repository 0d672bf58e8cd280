import { requestsPerMinute } from '@regpilot/enforcement';
import { createKeyRing, type KeyRing } from '@regpilot/key-rotation';
import type { RegPilot, Transport } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 5,
};
const first = 'sk_prod_first0123456789';
const second = 'sk_prod_second0123456789';
const keys = [
  { name: 'first', secret: first },
  { name: 'second', secret: second },
];

const localId = /^kid_[0-9a-f]{12}$/;

function idsOf(ring: KeyRing): string[] {
  return ring.status().keys.map(({ keyId }) => keyId);
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
}

describe.each(transports)('the name of a key, over %s', (_, makeTransport) => {
  it("is the gateway's own in status, errors and events, once the gateway has told it", async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first] });
    const client = running.client({ apiKey: ring, retries: 0 });
    const unknown = (): Promise<unknown> => errorOf(client.chat.create({ ...chat, model: 'none' }));
    expect(idsOf(ring)).toEqual([expect.stringMatching(localId)]);
    expect(await unknown()).toMatchObject({ keyId: expect.stringMatching(localId) });

    const { id } = await client.gateway.keys.current();
    expect(id).toBe(running.gateway.journal.entries()[0]?.keyId);
    expect(idsOf(ring)).toEqual([id]);
    expect(await unknown()).toMatchObject({ keyId: id });
    const told: unknown[] = [];
    ring.on('key.refused', ({ keyId }) => told.push(keyId));
    await running.client().gateway.keys.revoke(id);
    expect(await errorOf(client.chat.create(chat))).toMatchObject({ status: 401, keyId: id });
    expect(new Set(told)).toEqual(new Set([id]));
  });

  it('is learned for each key by the call that was made with it', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first, second], strategy: 'round-robin' });
    const client = running.client({ apiKey: ring });
    const ids = [await client.gateway.keys.current(), await client.gateway.keys.current()];
    expect(idsOf(ring)).toEqual(ids.map(({ id }) => id));
    expect(new Set(idsOf(ring)).size).toBe(2);
  });

  it('bans the key for calls that go out afterwards', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first, second] });
    const client = running.client({ apiKey: ring });
    const { id } = await client.gateway.keys.current();
    expect(ring.ban(id)).toBe(true);
    await client.chat.create(chat);
    expect(running.gateway.journal.entries().at(-1)?.keyId).not.toBe(id);
  });

  it('does not begin the limits of the key anew when it changes', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({ apiKey: first, enforcement: [requestsPerMinute(2)] });
    await client.chat.create(chat);
    const { id } = await client.gateway.keys.current();
    await client.chat.create(chat);
    expect(await errorOf(client.chat.create(chat))).toMatchObject({
      name: 'RateLimitError',
      local: true,
      keyId: id,
    });
  });

  it('changes for all clients of a ring, and the limits of none begin anew', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first] });
    const clients = [1, 2].map(() =>
      running.client({ apiKey: ring, enforcement: [requestsPerMinute(1)] }),
    );
    for (const client of clients) await client.chat.create(chat);
    const id = (await clients[0]?.gateway.keys.current())?.id;
    const denials = await Promise.all(clients.map((client) => errorOf(client.chat.create(chat))));
    expect(denials).toMatchObject(clients.map(() => ({ local: true, keyId: id })));
  });

  it('is left as it is by a name that its own user gave the ring, as far as limits go', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first] });
    const client = running.client({ apiKey: ring, enforcement: [requestsPerMinute(1)] });
    await client.chat.create(chat);
    ring.setKeyId(idsOf(ring)[0] ?? '', 'payments');
    expect(await errorOf(client.chat.create(chat))).toMatchObject({
      local: true,
      keyId: 'payments',
    });
  });

  it.each<[string, (id: string) => string]>([
    ['is the key itself', () => first],
    ['holds the key', () => `key:${first}`],
    ['has the look of another key', () => 'sk_prod_else0123456789'],
    ['is a text for people', (id) => `${id} (the first key)`],
    ['is empty', () => ''],
  ])('is not taken from a gateway whose id %s', async (_what, rename) => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first] });
    const transport = renaming(makeTransport(), rename);
    await running.client({ apiKey: ring, transport }).gateway.keys.current();
    expect(idsOf(ring)).toEqual([expect.stringMatching(localId)]);
  });

  it('is not taken from a gateway that calls two keys the same', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const ring = createKeyRing({ keys: [first, second], strategy: 'round-robin' });
    const transport = renaming(makeTransport(), () => 'key_same');
    const client: RegPilot = running.client({ apiKey: ring, transport });
    for (let n = 0; n < 4; n++) await client.gateway.keys.current();
    expect(idsOf(ring)).toEqual(['key_same', expect.stringMatching(localId)]);
  });
});

/** A gateway that calls its keys something else. */
function renaming(inner: Transport, rename: (id: string) => string): Transport {
  return {
    send: async (request) => {
      const response = await inner.send(request);
      const record: unknown = JSON.parse(await response.text());
      const id =
        typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
      const text = JSON.stringify(Object.assign({}, record, { id: rename(String(id)) }));
      const { status, headers, body } = response;
      return { status, headers, body, text: async () => text };
    },
  };
}
