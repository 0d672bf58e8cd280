import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKeyRing,
  fromEnv,
  fromFile,
  fromFunction,
  type KeySource,
} from '@regpilot/key-rotation';
import type { ApiKeyOption, RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 5,
};
const oldKey = 'sk_prod_old0123456789';
const newKey = 'sk_prod_new0123456789';
const keys = [
  { name: 'old', secret: oldKey },
  { name: 'new', secret: newKey },
];

/** The names of the keys that the gateway has seen, in order; null for one that it refused. */
async function keysSeen({ gateway, client }: RunningGateway): Promise<(string | null)[]> {
  const entries = gateway.journal.entries();
  const { data } = await client().gateway.keys.list();
  const nameOf = new Map(data.map(({ id, name }) => [id, name]));
  return entries.map(({ keyId, status }) =>
    keyId === null || status === 401 ? null : (nameOf.get(keyId) ?? null),
  );
}

/** The gateway refuses a key from now on, and nobody has told the client. */
async function revoke({ client, gateway }: RunningGateway, name: string): Promise<void> {
  const admin = client();
  const { data } = await admin.gateway.keys.list();
  const key = data.find((record) => record.name === name);
  if (key === undefined) throw new Error(`There is no key ${name}`);
  await admin.gateway.keys.revoke(key.id);
  gateway.journal.clear();
}

interface Published {
  readonly source: KeySource;
  readonly publish: (...keys: string[]) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** Each way in which a new key reaches a process that runs. */
const sources: readonly (readonly [string, () => Promise<Published>])[] = [
  [
    'the environment',
    async () => {
      const env: Record<string, string> = { GATEWAY_API_KEY: oldKey };
      return {
        source: fromEnv('GATEWAY_API_KEY', { env }),
        publish: async (...published) => {
          env['GATEWAY_API_KEY'] = published.join(',');
        },
        dispose: async () => undefined,
      };
    },
  ],
  [
    'a file',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'regpilot-keys-'));
      const path = join(folder, 'keys');
      const publish = async (...published: string[]): Promise<void> => {
        await writeFile(`${path}.new`, published.join('\n'));
        await rename(`${path}.new`, path);
      };
      await publish(oldKey);
      return { source: fromFile(path), publish, dispose: () => rm(folder, { recursive: true }) };
    },
  ],
  [
    'a function',
    async () => {
      let current: readonly string[] = [oldKey];
      return {
        source: fromFunction(() => [...current]),
        publish: async (...published) => {
          current = published;
        },
        dispose: async () => undefined,
      };
    },
  ],
];

describe.each(transports)('a client over %s', (_, makeTransport) => {
  it.each<[string, () => ApiKeyOption]>([
    ['a list', () => [newKey, oldKey]],
    ['a source', () => fromEnv('KEYS', { env: { KEYS: `${newKey},${oldKey}` } })],
    ['a ring', () => createKeyRing({ keys: [newKey, oldKey] })],
  ])('goes on with the second key of %s when the first is revoked', async (_what, apiKey) => {
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({ apiKey: apiKey(), retries: 0 });
    await client.chat.create(chat);
    await revoke(running, 'new');
    await client.chat.create(chat);
    await client.chat.stream(chat).finalText();
    expect((await keysSeen(running)).filter((name) => name !== null)).toEqual(['old', 'old']);
  });

  describe.each(sources)('with its keys from %s', (_source, open) => {
    it('takes a new key into use without a restart when the old one is refused', async () => {
      await using running = await startGateway(makeTransport, { keys });
      const { source, publish, dispose } = await open();
      try {
        const client = running.client({ apiKey: source, retries: 0 });
        await client.chat.create(chat);
        await publish(newKey);
        await revoke(running, 'old');
        const calls = Array.from({ length: 20 }, async () => client.chat.create(chat));
        await Promise.all(calls);
        await client.close();
        const accepted = (await keysSeen(running)).filter((name) => name !== null);
        expect(accepted).toEqual(Array.from({ length: 20 }, () => 'new'));
      } finally {
        await dispose();
      }
    });

    it('takes a new key into use before the old one is refused, when its ring is refreshed', async () => {
      await using running = await startGateway(makeTransport, { keys });
      const { source, publish, dispose } = await open();
      await using ring = createKeyRing({ source });
      try {
        const client = running.client({ apiKey: ring });
        await client.chat.create(chat);
        await publish(newKey, oldKey);
        await ring.refresh();
        await client.chat.create(chat);
        expect(await keysSeen(running)).toEqual(['old', 'new']);
        expect(ring.status()).toMatchObject({ stale: false, keys: [{ ok: 1 }, { ok: 1 }] });
      } finally {
        await dispose();
      }
    });
  });
});

describe.each(transports)('a ring of several clients over %s', (_, makeTransport) => {
  async function chatWith(clients: readonly RegPilot[]): Promise<void> {
    for (const client of clients) await client.chat.create(chat);
  }

  it('tells each what the others have found out about its keys', async () => {
    await using running = await startGateway(makeTransport, { keys: keys.slice(1) });
    await using ring = createKeyRing({ keys: [oldKey, newKey] });
    const clients = [1, 2, 3].map(() => running.client({ apiKey: ring, retries: 0 }));
    await chatWith([...clients, ...clients]);
    // Two refusals in a row are needed before a key is left alone.
    expect(await keysSeen(running)).toEqual([null, 'new', null, 'new', 'new', 'new', 'new', 'new']);
    expect(ring.status().keys).toMatchObject([
      { state: 'cooling', refused: 2, ok: 0 },
      { state: 'active', refused: 0, ok: 6 },
    ]);
  });

  it('stays open when one of them is closed, and is told of no more of its calls', async () => {
    await using running = await startGateway(makeTransport, { keys });
    await using ring = createKeyRing({ keys: [newKey] });
    const [first, second] = [running.client({ apiKey: ring }), running.client({ apiKey: ring })];
    await chatWith([first, second]);
    await first.close();
    await chatWith([second]);
    await expect(first.chat.create(chat)).rejects.toMatchObject({ code: 'CLOSED' });
    expect(ring.status().keys).toMatchObject([{ ok: 3, inFlight: 0 }]);
    await expect(ring.refresh()).resolves.toEqual({ changed: false });
  });

  it('is not watched any longer by a client that made it, once that is closed', async () => {
    await using running = await startGateway(makeTransport, { keys });
    let watched = 0;
    const source: KeySource = {
      ...fromFunction(() => newKey),
      watch: () => {
        watched += 1;
        return () => {
          watched -= 1;
        };
      },
    };
    const client = running.client({ apiKey: source });
    await client.chat.create(chat);
    expect(watched).toBe(1);
    await client.close();
    expect(watched).toBe(0);
  });

  it('shows state, use and age of each key, and tells of what happens to them', async () => {
    await using running = await startGateway(makeTransport, { keys: keys.slice(1) });
    const told: string[] = [];
    const source = fromFunction(() => [oldKey, newKey]);
    await using ring = createKeyRing({ source });
    ring.on('*', ({ type }) => told.push(type));
    const client = running.client({ apiKey: ring });
    await chatWith([client, client]);
    expect(ring.status()).toMatchObject({
      stale: false,
      keys: [
        { state: 'cooling', refused: 2, retryAt: expect.any(Number), age: { atLeast: true } },
        { state: 'active', ok: 2, lastUsedAt: expect.any(Number), age: { atLeast: true } },
      ],
    });
    expect(told).toEqual(expect.arrayContaining(['key.refused', 'failover', 'key.cooling']));
    expect(JSON.stringify([ring.status(), told])).not.toContain('sk_prod');
  });
});
