import { readFile } from 'node:fs/promises';
import { hasServer, startReplicated } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { RedisClient, RedisStore, ReserveRequest } from '../../src/index.ts';
import { clients } from './clients.ts';
import { fillMemory, freeMemory } from './full-memory.ts';
import { calendar, inFlight, perMinute, tokensPerMinute } from './meters.ts';
import { dumpOf } from './slot-dump.ts';
import { startedRedis } from './started-redis.ts';

const ttlMs = 10_000;
const slot = 'sk-slot-secret';
const meters = [perMinute(100), tokensPerMinute(1000, 5), inFlight(4), calendar(1000, 'daily', 5)];
const requests = [perMinute(100)];
let now = Date.UTC(2031, 4, 31, 12);
let prefix = 0;
beforeEach(() => {
  prefix += 1;
});

const storeOn = (client: RedisClient): RedisStore =>
  redisStore(client, { prefix: `test${prefix}`, now: () => now });
const reserve = (store: RedisStore, given: Partial<ReserveRequest> = {}) =>
  store.reserve({
    slot,
    id: crypto.randomUUID(),
    meters,
    ttlMs,
    windowFrom: 'admitted',
    ...given,
  });
const used = async (store: RedisStore): Promise<number[]> =>
  (await store.usage(slot, meters)).map((usage) => usage.used);
const stateOn = (redis: Redis): Promise<Record<string, string>> => dumpOf(redis, `{test${prefix}:`);

/** Three, one after the other, and one that has not arrived. */
async function fourCalls(store: RedisStore): Promise<void> {
  for (const id of ['a', 'b', 'c']) {
    await reserve(store, { id });
    now += 1;
  }
  await reserve(store, { id: 'd', windowFrom: 'arrived' });
}

/** Whatever a decision would have to write. */
async function expectRefusal(store: RedisStore, reason: string): Promise<void> {
  const requestsOnly: Partial<ReserveRequest>[] = [{ meters: requests }, { slot: 'new' }];
  for (const given of [{}, { windowFrom: 'arrived' as const }, ...requestsOnly]) {
    const error: unknown = await reserve(store, { meters: meters.slice(0, 2), ...given }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ name: 'StoreError', reason, retryable: true });
    expect(String(error)).not.toContain(slot);
  }
}

describe.skipIf(!hasServer('redis')).each(clients)('a full server, over $name', ({ connect }) => {
  const server = startedRedis();
  afterEach(() => freeMemory(server.redis));

  test('refuses a call whole, and admits again when there is room', async () => {
    await using connection = await connect(server.url);
    const store = storeOn(connection.client);
    await fourCalls(store);
    await fillMemory(server.redis);
    const before = await stateOn(server.redis);
    await expectRefusal(store, 'OOM');
    expect(await stateOn(server.redis)).toEqual(before);
    await freeMemory(server.redis);
    expect(await reserve(store, { meters: requests })).toMatchObject({ allowed: true });
    expect(await used(store)).toEqual([5, 20, 4, 20]);
  });

  test('tells what needs no write: a denial, and how limits stand', async () => {
    await using connection = await connect(server.url);
    const store = storeOn(connection.client);
    await fourCalls(store);
    await fillMemory(server.redis);
    const before = await stateOn(server.redis);
    expect(await reserve(store)).toMatchObject({ allowed: false, deniedBy: 2 });
    expect(await used(store)).toEqual([4, 20, 4, 20]);
    // What has ended meanwhile would have to be written.
    now += ttlMs;
    await expect(used(store)).rejects.toMatchObject({ reason: 'OOM' });
    expect(await stateOn(server.redis)).toEqual(before);
    await freeMemory(server.redis);
    expect(await used(store)).toEqual([4, 0, 0, 0]);
  });

  test('takes what ends a call, and no part of another report until there is room', async () => {
    await using connection = await connect(server.url);
    const store = storeOn(connection.client);
    await fourCalls(store);
    await fillMemory(server.redis);
    const before = await stateOn(server.redis);
    const reports = [() => store.arrived('d'), () => store.renew('d')];
    for (const report of reports)
      await expect(report()).rejects.toMatchObject({ reason: 'OOM', retryable: true });
    expect(await stateOn(server.redis)).toEqual(before);
    await store.settle('a', { tokens: 7 });
    await store.release('b');
    expect(await used(store)).toEqual([3, 17, 2, 17]);
    await freeMemory(server.redis);
    for (const report of reports) await report();
    expect(await used(store)).toEqual([3, 17, 2, 17]);
  });
});

describe.skipIf(!hasServer('redis'))('a replica that takes no writes', () => {
  test('refuses a call whole, denies one without room, and tells how limits stand', async () => {
    await using pair = await startReplicated();
    const [primary, replica] = [new Redis(pair.primary.url), new Redis(pair.replica.url)];
    await fourCalls(storeOn(primary));
    await pair.inSync();
    const before = await stateOn(replica);
    expect(Object.keys(before)).toHaveLength(3);
    for (const { connect } of clients) {
      await using connection = await connect(pair.replica.url);
      const store = storeOn(connection.client);
      await expectRefusal(store, 'READONLY');
      expect(await reserve(store)).toMatchObject({ allowed: false, deniedBy: 2 });
      expect(await used(store)).toEqual([4, 20, 4, 20]);
    }
    expect(await stateOn(replica)).toEqual(before);
    primary.disconnect();
    replica.disconnect();
  });
});

describe.skipIf(!hasServer('redis'))('a server that does not let the client in', () => {
  const server = startedRedis();
  const user = 'sk-user';

  describe.each(clients)('over $name', ({ connect }) => {
    test.each([
      ['scripts', ['~*', '+@all', '-evalsha']],
      ['a command in them', ['~*', '+@all', '-get']],
      ['the keys', ['~other:*', '+@all']],
      ['writing to the keys', ['%R~*', '+@all']],
    ])('for want of a right to %s says NOPERM', async (_, rights) => {
      const granted = ['SETUSER', user, 'reset', 'on', '>pass', ...rights];
      // Before 7.0 there are no rights to read or to write alone.
      const isKnown = await server.redis.call('ACL', granted).catch(() => false);
      if (isKnown === false && rights.some((right) => right.startsWith('%'))) return;
      const url = server.url.replace('//', `//${user}:pass@`);
      await using connection = await connect(url);
      const store = storeOn(connection.client);
      for (const ask of [() => reserve(store), () => used(store)]) {
        const error: unknown = await ask().catch((caught: unknown) => caught);
        expect(error).toMatchObject({ name: 'StoreError', reason: 'NOPERM', retryable: false });
        expect(String(error)).not.toMatch(/sk-slot-secret|test\d|pass@/);
      }
      expect(await stateOn(server.redis)).toEqual({});
    });
  });

  test('lets it do all that the store does, with the rights that are documented', async () => {
    const text = await readFile(
      new URL('../../../../docs/shared-limits.md', import.meta.url),
      'utf8',
    );
    const rights = [...text.matchAll(/`((?:\+@?[a-z]+\s*)+)`/g)].flatMap(([, list = '']) =>
      list.trim().split(/\s+/),
    );
    const keys = `~{test${prefix}:*`;
    await server.redis.call('ACL', 'SETUSER', user, 'reset', 'on', '>pass', keys, ...rights);
    for (const { connect } of clients) {
      await using connection = await connect(server.url.replace('//', `//${user}:pass@`));
      const store = storeOn(connection.client);
      for (let call = 0; call < 40; call++, now++) {
        await reserve(store, { id: `${call}`, meters: meters.slice(0, 2) });
        await store.settle(`${call}`, { tokens: 6 });
      }
      await fourCalls(store);
      await store.arrived('d');
      await store.renew('d');
      await store.settle('a', { tokens: 7 });
      await store.release('b');
      now += 2 * ttlMs;
      expect((await used(store)).slice(2)).toEqual([0, 7]);
      await server.redis.flushall();
    }
  });

  // A client of node-redis is not connected then in the first place.
  test.each([
    ['NOAUTH', '//'],
    ['WRONGPASS', '//:sk-wrong@'],
  ])('says %s to the first call over ioredis', async (reason, login) => {
    await server.redis.config('SET', 'requirepass', 'pass');
    const [ioredis] = clients;
    if (ioredis === undefined) throw new Error('no client');
    await using connection = await ioredis.connect(server.url.replace('//', login));
    const error: unknown = await reserve(storeOn(connection.client)).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ name: 'StoreError', reason, retryable: false });
    expect(String(error)).not.toMatch(/sk-/);
    expect(await stateOn(server.redis)).toEqual({});
  });
});
