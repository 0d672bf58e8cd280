import { redisStore } from '@regpilot/enforcement';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RateLimitError, RegPilot, ServerError } from '@regpilot/sdk';
import { hasServer, startRedis, type RedisServer } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const secret = 'sk_sharedsharedshared';
const chat = { messages: [{ role: 'user' as const, content: 'Hello' }], maxTokens: 8 };

/** A gateway of its own process, as far as Redis can tell: a connection and a store for itself. */
async function gatewayOn(url: string, prefix: string): Promise<Gateway & AsyncDisposable> {
  const connection = new Redis(url, { maxRetriesPerRequest: 0, enableOfflineQueue: false });
  // What breaks shows in the answers of the gateway.
  connection.on('error', () => undefined);
  await connection.ping().catch(() => new Promise((resolve) => connection.once('ready', resolve)));
  const store = redisStore(connection, { prefix });
  const keys = [{ name: 'shared', secret, rate_limit: 20 }];
  const gateway = createGateway({ store, keys, plan: 'enterprise' });
  await gateway.listen();
  return Object.assign(gateway, {
    [Symbol.asyncDispose]: async () => {
      await gateway.close();
      await store.close();
      connection.disconnect();
    },
  });
}

async function outcomeOf(gateway: Gateway): Promise<'answered' | 'limited' | 'unavailable'> {
  await using client = new RegPilot(secret, { baseURL: gateway.url, retries: 0 });
  try {
    await client.chat.create(chat);
    return 'answered';
  } catch (error) {
    if (error instanceof RateLimitError) return 'limited';
    if (error instanceof ServerError && error.status === 503) return 'unavailable';
    throw error;
  }
}

describe.skipIf(!hasServer('redis'))('gateways that share a Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  test('let through the limit of a key together, whichever of them is asked', async () => {
    await using one = await gatewayOn(server.url, 'together');
    await using other = await gatewayOn(server.url, 'together');
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, call) => outcomeOf(call % 2 === 0 ? one : other)),
    );
    expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(20);
    expect(outcomes.filter((outcome) => outcome === 'limited')).toHaveLength(20);
  });

  test('count apart under another prefix', async () => {
    await using one = await gatewayOn(server.url, 'here');
    await using other = await gatewayOn(server.url, 'there');
    for (let call = 0; call < 20; call++)
      expect([await outcomeOf(one), await outcomeOf(other)]).toEqual(['answered', 'answered']);
    expect([await outcomeOf(one), await outcomeOf(other)]).toEqual(['limited', 'limited']);
  });

  test('answer 503 while it is down, and nothing passes unchecked', async () => {
    await using own = await startRedis();
    await using gateway = await gatewayOn(own.url, 'down');
    expect(await outcomeOf(gateway)).toBe('answered');
    await own.kill();
    for (let call = 0; call < 5; call++) expect(await outcomeOf(gateway)).toBe('unavailable');
    await using client = new RegPilot(secret, { baseURL: gateway.url, retries: 0 });
    await expect(client.gateway.keys.current()).rejects.toMatchObject({ status: 503 });
    // What needs no limit goes on.
    await expect(client.health.check()).resolves.toMatchObject({ authenticated: true });
  });
});
