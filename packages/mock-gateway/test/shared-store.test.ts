import { memoryStore, type EnforcementStore } from '@regpilot/enforcement';
import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { describe, expect, test } from 'vitest';
import { call, hello, type Reply } from './client.ts';

const secret = 'sk_sharedsharedshared';

/** As another process would run it: the same seed and keys, the same time, the same store. */
function fleetOf(
  size: number,
  { store, limit = 5 }: { store?: EnforcementStore; limit?: number } = {},
): { gateways: readonly Gateway[]; advance: (ms: number) => void } {
  const clock = virtualClock();
  const keys = [{ name: 'shared', secret, rate_limit: limit }];
  const gateways = Array.from({ length: size }, () => createGateway({ clock, keys, store }));
  return { gateways, advance: (ms) => clock.advance(ms) };
}

/** Used as a remote one is: by ids, on a clock of its own, each answer a turn later. */
function remoteStore(): EnforcementStore & { closed: number } {
  const store = memoryStore({ snapshot: 'empty' });
  return {
    closed: 0,
    reserve: async (request) => store.reserve(request),
    arrived: async (id) => store.arrived(id),
    settle: async (id, actual) => store.settle(id, actual),
    release: async (id) => store.release(id),
    usage: async (slot, meters) => store.usage(slot, meters),
    async close() {
      this.closed += 1;
    },
  };
}

const chat = (gateway: Gateway): Promise<Reply> =>
  call(gateway, 'chat.create', { key: secret, body: hello });

/** One call after the other, the gateways by turns. */
async function statusesOf(gateways: readonly Gateway[], calls: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let turn = 0; turn < calls; turn++) {
    const gateway = gateways[turn % gateways.length];
    if (gateway !== undefined) statuses.push((await chat(gateway)).status);
  }
  return statuses;
}

describe('two gateways on one store', () => {
  test('enforce one limit together, and tell the same of it', async () => {
    const { gateways, advance } = fleetOf(2, { store: memoryStore({ snapshot: 'empty' }) });
    expect(await statusesOf(gateways, 7)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const denials = await Promise.all(gateways.map(chat));
    expect(denials.map(({ headers }) => headers['retry-after'])).toEqual(['60', '60']);
    expect(denials[0]?.json['limit']).toEqual(denials[1]?.json['limit']);
    advance(59_999);
    expect(await statusesOf(gateways, 2)).toEqual([429, 429]);
    advance(1);
    expect(await statusesOf(gateways, 6)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('let through exactly the limit of what comes to both at once, when the store answers later', async () => {
    const store = remoteStore();
    const { gateways } = fleetOf(2, { store });
    const calls = Array.from({ length: 20 }, () => gateways.map(chat)).flat();
    const replies = await Promise.all(calls);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(35);
  });

  test('leave the store open when they close, and as it is when they are reset', async () => {
    const store = remoteStore();
    const { gateways } = fleetOf(2, { store });
    expect(await statusesOf(gateways, 5)).toEqual([200, 200, 200, 200, 200]);
    for (const gateway of gateways) gateway.reset();
    expect(await statusesOf(gateways, 2)).toEqual([429, 429]);
    for (const gateway of gateways) await gateway.close();
    expect(store.closed).toBe(0);
  });
});

test('two gateways without a store enforce a limit each, anew after a reset', async () => {
  const { gateways } = fleetOf(2);
  expect(await statusesOf(gateways, 10)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(await statusesOf(gateways, 2)).toEqual([429, 429]);
  for (const gateway of gateways) gateway.reset();
  expect(await statusesOf(gateways, 2)).toEqual([200, 200]);
});
