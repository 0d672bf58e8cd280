import type { KeyRing, LeasedKey } from '@regpilot/key-rotation';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { GatewayWithKeys } from './gateway-with-keys.ts';

/** One client for each key, and a lease for each request: for SDKs that take a key but no `fetch`. */
class ClientPerKey {
  readonly #ring: KeyRing;
  readonly #baseURL: string;
  readonly #clients = new Map<string, OpenAI>();

  constructor(ring: KeyRing, baseURL: string) {
    this.#ring = ring;
    this.#baseURL = baseURL;
  }

  async models(): Promise<number> {
    for (let lease = await this.#ring.lease(); ; lease = await lease.next()) {
      try {
        const { data } = await this.#clientFor(lease).models.list();
        lease.report({ outcome: 'ok' });
        return data.length;
      } catch (error) {
        const outcome = lease.report(error);
        if (outcome !== 'auth' && outcome !== 'limited') throw error;
      }
    }
  }

  #clientFor({ key, keyId }: LeasedKey): OpenAI {
    let client = this.#clients.get(keyId);
    if (client === undefined) {
      client = new OpenAI({ apiKey: key, baseURL: this.#baseURL, maxRetries: 0 });
      this.#clients.set(keyId, client);
    }
    return client;
  }
}

test('with a client for each key no call fails while the key in use is revoked', async () => {
  await using server = await GatewayWithKeys.listening();
  const [first, second] = [await server.issue(), await server.issue()];
  await using ring = server.ringOf(() => [first, second]);
  const clients = new ClientPerKey(ring, server.baseURL);
  const callTwice = async (): Promise<number> =>
    (await clients.models()) + (await clients.models());
  const working = Array.from({ length: 40 }, callTwice);
  await server.admin.gateway.keys.revoke(first.id);
  const counts = await Promise.all([...working, ...Array.from({ length: 40 }, callTwice)]);
  expect(counts.filter((count) => count === 0)).toEqual([]);
  expect(ring.status().keys).toMatchObject([{ inFlight: 0 }, { inFlight: 0, state: 'active' }]);
});
