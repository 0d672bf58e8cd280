import {
  createEnforcer,
  requestsPerMinute,
  type EnforcementStore,
  type StoreErrorRule,
} from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { isLocalDenial, ServerError } from '../src/index.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const chat = { messages: [{ role: 'user' as const, content: 'Hello' }], model: 'gpt-4o' };
const away = (): Promise<never> => Promise.reject(new Error('store is away'));
const store: EnforcementStore = {
  reserve: away,
  arrived: away,
  settle: away,
  release: away,
  usage: away,
};
const keys = [
  { name: 'a', secret: 'sk_prod_a0123456789' },
  { name: 'b', secret: 'sk_prod_b0123456789' },
];
const apiKey = keys.map(({ secret }) => secret);

const enforcerWith = (onStoreError: StoreErrorRule): ReturnType<typeof createEnforcer> =>
  createEnforcer({
    policies: [requestsPerMinute(9, { scope: 'client' }), requestsPerMinute(9)],
    store,
    onStoreError,
  });

describe.each(transports)('an enforcer whose store is away, over %s', (_, makeTransport) => {
  it('closed: nothing is sent, and the error says that it is local and when to try again', async () => {
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({ apiKey, enforcement: enforcerWith('closed') });
    const error: unknown = await client.chat.create(chat).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      details: { policy: 'requests_per_minute', reason: 'store_unavailable' },
      local: true,
      retryable: true,
      retryAfterMs: expect.any(Number),
    });
    expect(isLocalDenial(error)).toBe(true);
    expect(running.gateway.journal.size).toBe(0);
  });

  it.each<StoreErrorRule>(['open', 'local'])('%s: calls are made', async (onStoreError) => {
    await using running = await startGateway(makeTransport, { keys });
    const client = running.client({ apiKey, enforcement: enforcerWith(onStoreError) });
    for (let count = 0; count < 3; count++) await client.chat.create(chat);
    expect(running.gateway.journal.size).toBe(3);
  });
});
