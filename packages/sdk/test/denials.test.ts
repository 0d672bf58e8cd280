import { createEnforcer, memoryStore, policiesFromKey } from '@regpilot/enforcement';
import { APIError, RateLimitError, type RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const chat = { messages, model: 'gpt-4o', maxTokens: 50 };

type Settings = Parameters<RegPilot['gateway']['keys']['create']>[0];

/** A key's settings, and a call that they forbid from the `allowed`-th on. */
const cases: readonly (readonly [
  string,
  Omit<Settings, 'name'>,
  number,
  (client: RegPilot) => Promise<unknown>,
])[] = [
  ['requests a minute', { rate_limit: 1 }, 1, (client) => client.chat.create(chat)],
  [
    'requests a second',
    { limits: { requests_per_second: 1 } },
    1,
    (client) => client.chat.create(chat),
  ],
  ['requests a day', { limits: { requests_per_day: 1 } }, 1, (client) => client.chat.create(chat)],
  ['tokens a day', { limits: { tokens_per_day: 10 } }, 0, (client) => client.chat.create(chat)],
  ['tokens a month', { limits: { tokens: 10 } }, 0, (client) => client.chat.create(chat)],
  [
    'tokens once',
    { limits: { tokens: 10, reset_period: 'one_time' } },
    0,
    (client) => client.chat.create(chat),
  ],
  [
    'money a week',
    { limits: { cost_usd: 0.0001, reset_period: 'weekly' } },
    0,
    (client) => client.chat.create(chat),
  ],
  [
    'a model',
    { permissions: { models: ['gpt-4o-mini'] } },
    0,
    (client) => client.chat.create(chat),
  ],
  [
    'a capability',
    { permissions: { embeddings: false } },
    0,
    (client) => client.embeddings.create({ input: 'x' }),
  ],
  ['key management', {}, 0, (client) => client.gateway.keys.create({ name: 'x' })],
  ['a scope', { permissions: { scope: 'read' } }, 0, (client) => client.chat.create(chat)],
  [
    'tokens of an answer',
    { permissions: { max_tokens: 10 } },
    0,
    (client) => client.chat.create(chat),
  ],
];

async function denialOf(call: () => Promise<unknown>, allowed: number): Promise<APIError> {
  for (let n = 0; n < allowed; n++) await call();
  const error: unknown = await call().catch((caught: unknown) => caught);
  if (error instanceof APIError) return error;
  throw new Error('no denial', { cause: error });
}

/** All that callers can tell them by, apart from `local` and from what only an answer has. */
function looks(error: APIError): object {
  const { name, code, status, message, retryable, details = {}, retryAfterMs } = error;
  const limit = error instanceof RateLimitError ? [error.policy, error.limit] : [];
  return {
    name,
    code,
    status,
    message,
    retryable,
    saysWhen: retryAfterMs !== null,
    details: Object.keys(details).toSorted(),
    limit,
  };
}

describe.each(transports)('a denial over %s', (_, makeTransport) => {
  it.each(cases)(
    'for %s is the same here and at the gateway, but for `local`',
    async (_what, settings, allowed, call) => {
      await using running = await startGateway(makeTransport);
      const admin = running.client();
      // Two keys with the same settings, or the second would find what the first has used up.
      const [first, second] = await Promise.all(
        ['a', 'b'].map(async (name) => admin.gateway.keys.create({ name, ...settings })),
      );
      const there = running.client({ apiKey: first?.secret, retries: 0 });
      const fromGateway = await denialOf(() => call(there), allowed);
      const enforcement = createEnforcer({
        policies: policiesFromKey(second ?? {}),
        store: memoryStore({ snapshot: 'empty' }),
      });
      const here = running.client({ apiKey: second?.secret, enforcement, retries: 0 });
      const seen = running.gateway.journal.size;
      const local = await denialOf(() => call(here), allowed);
      await enforcement.close();
      expect(looks(local)).toEqual(looks(fromGateway));
      expect([local.local, fromGateway.local]).toEqual([true, false]);
      expect(running.gateway.journal.size).toBe(seen + allowed);
    },
  );
});
