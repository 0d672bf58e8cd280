import { memoryStore, type EnforcementStore } from '@regpilot/enforcement';
import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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

interface RemoteStore extends EnforcementStore {
  closed: number;
  /** Settlements that it has. */
  settled: number;
}

/** Used as a remote one is: by ids, on a clock of its own, each answer a turn later, and a settlement not before `gate` opens. */
function remoteStore(gate: Promise<void> = Promise.resolve()): RemoteStore {
  const store = memoryStore({ snapshot: 'empty' });
  return {
    closed: 0,
    settled: 0,
    reserve: async (request) => store.reserve(request),
    arrived: async (id) => store.arrived(id),
    async settle(id, actual) {
      await gate;
      store.settle(id, actual);
      this.settled += 1;
    },
    release: async (id) => store.release(id),
    usage: async (slot, meters) => store.usage(slot, meters),
    async close() {
      this.closed += 1;
    },
  };
}

const chat = (gateway: Gateway): Promise<Reply> =>
  call(gateway, 'chat.create', { key: secret, body: hello });

const post = (gateway: Gateway, body: unknown): Promise<Response> =>
  fetch(`${gateway.url}/ai/chat`, {
    method: 'POST',
    headers: { 'x-api-key': secret, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

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

describe('close of a gateway on a store that answers later', () => {
  // The deadline of a report is never reached but by hand.
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  /** Whether it has resolved once all has happened that needs no timer. */
  async function isOver(promise: Promise<unknown>): Promise<boolean> {
    let over = false;
    const note = (): void => {
      over = true;
    };
    void promise.then(note, note);
    await setImmediate();
    return over;
  }

  test('waits for the settlements that are on their way, those from before a reset too', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const store = remoteStore(promise);
    const [gateway] = fleetOf(1, { store }).gateways;
    if (gateway === undefined) throw new Error('no gateway');
    await chat(gateway);
    gateway.reset();
    await chat(gateway);
    const closing = gateway.close();
    expect(await isOver(closing)).toBe(false);
    resolve();
    await closing;
    expect([store.settled, store.closed]).toEqual([2, 0]);
    await gateway.close();
  });

  test('waits for those of keys whose limits have changed since', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const store = remoteStore(promise);
    const gateway = createGateway({ clock: virtualClock(), store });
    const key = gateway.addKey({ name: 'changed', rate_limit: 5 });
    await call(gateway, 'chat.create', { key: key.secret, body: hello });
    await call(gateway, 'keys.update', { id: key.id, body: { rate_limit: 4 } });
    const closing = gateway.close();
    expect(await isOver(closing)).toBe(false);
    resolve();
    await closing;
    expect(store.settled).toBe(1);
  });

  test('has the settlement of a stream that it cuts off', async () => {
    const store = remoteStore();
    const keys = [{ name: 'shared', secret, rate_limit: 5 }];
    const gateway = createGateway({ clock: virtualClock(), keys, store, chunkDelayMs: 1 });
    await gateway.listen();
    const response = await post(gateway, { ...hello, stream: true });
    expect([response.status, store.settled]).toEqual([200, 0]);
    await gateway.close();
    expect(store.settled).toBe(1);
  });

  test('has the settlement of a call that it cuts off before its answer', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const store = remoteStore();
    const reserve = store.reserve.bind(store);
    store.reserve = async (request) => {
      asked.resolve();
      await promise;
      return reserve(request);
    };
    const gateway = createGateway({ keys: [{ name: 'shared', secret, rate_limit: 5 }], store });
    await gateway.listen();
    const reply = post(gateway, hello).catch((error: unknown) => error);
    await asked.promise;
    const closing = gateway.close();
    expect(await reply).toBeInstanceOf(TypeError);
    resolve();
    await closing;
    expect(store.settled).toBe(1);
  });

  test('gives up on a store that never answers, and tells how many settlements it missed', async () => {
    const store = remoteStore(new Promise(() => undefined));
    const [gateway] = fleetOf(1, { store }).gateways;
    if (gateway === undefined) throw new Error('no gateway');
    await chat(gateway);
    await chat(gateway);
    const closing = gateway.close().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(45);
    expect(await isOver(closing)).toBe(false);
    await vi.advanceTimersByTimeAsync(45);
    expect(await closing).toMatchObject({ name: 'AggregateError', errors: [{}, {}] });
    expect(store.closed).toBe(0);
  });
});
