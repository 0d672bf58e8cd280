import { createKeyRing } from '@regpilot/key-rotation';
import type { ApiKeyOption, ClientOptions, RegPilot, Transport } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = {
  messages: [{ role: 'user' as const, content: 'Hello' }],
  model: 'gpt-4o',
  maxTokens: 5,
};
const small = { name: 'small', secret: 'sk_prod_small0123456789', rate_limit: 8 };
const large = { name: 'large', secret: 'sk_prod_large0123456789', rate_limit: 40 };
const secrets = [small.secret, large.secret];

type Use = (client: RegPilot) => Promise<unknown>;

const uses: readonly (readonly [string, Use])[] = [
  ['calls', (client) => client.chat.create(chat)],
  ['streams', (client) => client.chat.stream(chat).finalText()],
];
const dialects = ['regpilot', 'openai'] as const;
const cases = uses.flatMap(([name, use]) => dialects.map((dialect) => ({ name, use, dialect })));

function optionsOf({ gateway }: RunningGateway, dialect: (typeof dialects)[number]): ClientOptions {
  return dialect === 'openai' ? { dialect, baseURL: `${gateway.url}/v1` } : { dialect };
}

describe.each(transports)('a ring that goes by quota, over %s', (_, makeTransport) => {
  it.each(cases)(
    'spreads $name of the $dialect dialect by what the gateway says is left',
    async ({ use, dialect }) => {
      await using running = await startGateway(makeTransport, { keys: [small, large] });
      const ring = createKeyRing({ keys: secrets, strategy: 'quota' });
      const client = running.client({ ...optionsOf(running, dialect), apiKey: ring, retries: 0 });
      // In turn the small key would be empty after 16 calls, as the first choice after 8.
      for (let n = 0; n < 36; n++) await use(client);
      const statuses = running.gateway.journal.entries().map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([200]));
      const [first, second] = ring.status().keys;
      expect(first).toMatchObject({ ok: 6, quota: { limit: 8, remaining: 2 } });
      expect(second).toMatchObject({ ok: 30, quota: { limit: 40, remaining: 10 } });
    },
  );

  it('learns from refusals, too', async () => {
    await using running = await startGateway(makeTransport, { keys: [small, large] });
    const ring = createKeyRing({ keys: secrets, strategy: 'quota' });
    const client = running.client({ apiKey: ring, retries: 0 });
    const refused = client.chat.create({ ...chat, model: 'no-such-model' });
    await expect(refused).rejects.toMatchObject({ status: 400 });
    expect(ring.status().keys[0]?.quota).toEqual({ limit: 8, remaining: 7 });
  });

  it('takes a key that is said to be empty only after the others', async () => {
    await using running = await startGateway(makeTransport, { keys: [small, large] });
    const elsewhere = running.client({ apiKey: small.secret });
    const ring = createKeyRing({ keys: secrets, strategy: 'quota' });
    const client = running.client({ apiKey: ring, retries: 0 });
    for (let n = 0; n < small.rate_limit - 1; n++) await elsewhere.chat.create(chat);
    running.gateway.journal.clear();
    for (let n = 0; n < 5; n++) await client.chat.create(chat);
    // The first call finds out what another process has used up; none is refused for it.
    expect(ring.status().keys).toMatchObject([
      { ok: 1, limited: 0, quota: { remaining: 0 } },
      { ok: 4, limited: 0 },
    ]);
  });
});

describe.each(transports)('answers over %s', (_, makeTransport) => {
  it.each<[string, boolean, () => ApiKeyOption]>([
    ['not read for a list of keys', false, () => secrets],
    ['not read for a ring of another strategy', false, () => createKeyRing({ keys: secrets })],
    [
      'not read for a ring whose user keeps the books',
      false,
      () => createKeyRing({ keys: secrets, strategy: 'quota', quota: () => null }),
    ],
    [
      'read for a ring that goes by quota',
      true,
      () => createKeyRing({ keys: secrets, strategy: 'quota' }),
    ],
  ])('are %s', async (_what, read, apiKey) => {
    await using running = await startGateway(makeTransport, { keys: [small, large] });
    const { transport, asked } = listening(makeTransport());
    await running.client({ apiKey: apiKey(), transport }).chat.create(chat);
    expect(asked.includes('x-ratelimit-remaining')).toBe(read);
    expect(asked.some((name) => name.includes('ratelimit'))).toBe(read);
  });
});

/** Notes which headers of answers are asked for. */
function listening(inner: Transport): { transport: Transport; asked: string[] } {
  const asked: string[] = [];
  const transport: Transport = {
    send: async (request) => {
      const response = await inner.send(request);
      const { status, headers, body } = response;
      const noting = {
        get: (name: string) => {
          asked.push(name);
          return headers.get(name);
        },
        [Symbol.iterator]: () => headers[Symbol.iterator](),
      };
      return { status, headers: noting, body, text: (limit) => response.text(limit) };
    },
  };
  return { transport, asked };
}
