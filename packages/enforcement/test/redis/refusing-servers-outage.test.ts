import { hasServer, startRedis, startReplicated } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import {
  createEnforcer,
  redisStore,
  requestsPerDay,
  requestsPerMinute,
  tokensPerDay,
  tokensPerMinute,
} from '../../src/index.ts';
import type {
  Admission,
  EnforcementEvent,
  Enforcer,
  MeterPolicy,
  RedisClient,
  StoreErrorRule,
} from '../../src/index.ts';
import { call, midnight } from '../enforcer-at-rest.ts';
import { clients } from './clients.ts';
import { fillMemory, freeMemory } from './full-memory.ts';

/** A server that refuses writes for a while. */
interface RefusingServer extends AsyncDisposable {
  /** Of a server that takes writes before, and of the one that refuses them. */
  readonly urls: { readonly before: string; readonly refusing: string };
  readonly refuse: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

async function fullServer(): Promise<RefusingServer> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  return {
    urls: { before: server.url, refusing: server.url },
    refuse: () => fillMemory(redis),
    mend: () => freeMemory(redis),
    [Symbol.asyncDispose]: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
}

/** It goes on answering what needs no write: its primary is not there, and so has nothing to give it. */
async function demotedServer(): Promise<RefusingServer> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  return {
    urls: { before: server.url, refusing: server.url },
    refuse: async () => void (await redis.replicaof('127.0.0.1', 1)),
    mend: async () => void (await redis.replicaof('NO', 'ONE')),
    [Symbol.asyncDispose]: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
}

async function replica(): Promise<RefusingServer> {
  const pair = await startReplicated();
  return {
    urls: { before: pair.primary.url, refusing: pair.replica.url },
    refuse: () => pair.inSync(),
    mend: () => pair.failover(),
    [Symbol.asyncDispose]: () => pair.stop(),
  };
}

const [ioredis, nodeRedis] = clients;
if (ioredis === undefined || nodeRedis === undefined) throw new Error('no clients');
const situations = [
  { what: 'a full server', over: ioredis, start: fullServer },
  { what: 'a full server', over: nodeRedis, start: fullServer },
  { what: 'a replica that is promoted later', over: ioredis, start: replica },
];

class Bench {
  now = midnight;
  readonly #policies: readonly MeterPolicy[];
  readonly events: EnforcementEvent[] = [];
  readonly read = (): number => this.now;

  constructor(policies: readonly MeterPolicy[]) {
    this.#policies = policies;
  }

  /** An enforcer of one process more. Deadlines are no part of it: the server answers at once. */
  enforcer(client: RedisClient, onStoreError: StoreErrorRule): Enforcer {
    const enforcer = createEnforcer({
      policies: this.#policies,
      store: redisStore(client, { now: this.read }),
      windowFrom: 'admitted',
      onStoreError,
      now: this.read,
      storeTimeoutMs: 30_000,
      random: () => 1,
    });
    enforcer.on('*', (event) => this.events.push(event));
    return enforcer;
  }

  /** The store is asked again, and has been told all once this resolves. */
  async recover(enforcer: Enforcer): Promise<void> {
    this.now += 6000;
    const up = new Promise((resolve) => {
      enforcer.on('store.up', resolve);
    });
    (await enforcer.admit({ ...call, keyId: 'nobody' })).release();
    await up;
  }

  /** What is counted for each slot, in the order of the policies. */
  async counted(client: RedisClient, ...slots: string[]): Promise<Record<string, number[]>> {
    const store = redisStore(client, { now: this.read });
    const meters = this.#policies.map(({ meter }) => meter);
    const found = slots.map(async (slot) => {
      const usage = await store.usage(slot, meters);
      return [slot, usage.map(({ used }) => used)];
    });
    return Object.fromEntries(await Promise.all(found));
  }
}

describe.skipIf(!hasServer('redis')).each(situations)(
  '$what, over $over.name',
  ({ over, start }) => {
    test.each([
      {
        onStoreError: 'closed' as const,
        allowed: [false, false, false, false, false],
        denial: { code: 'SERVICE_UNAVAILABLE', status: 503, retryAfterMs: 100 },
        after: [1, 1, 10],
      },
      {
        onStoreError: 'open' as const,
        allowed: [true, true, true, true, true],
        denial: null,
        after: [6, 6, 45],
      },
      {
        onStoreError: 'local' as const,
        allowed: [true, true, true, false, false],
        denial: { code: 'RATE_LIMIT_EXCEEDED', policy: 'requests_per_minute', limit: 3 },
        after: [4, 4, 31],
      },
    ])('$onStoreError, and shared again afterwards', async (expected) => {
      await using server = await start();
      await using before = await ioredis.connect(server.urls.before);
      await using connection = await over.connect(server.urls.refusing);
      const bench = new Bench([requestsPerMinute(3), requestsPerDay(9), tokensPerDay(100)]);
      const other = bench.enforcer(before.client, 'closed');
      (await other.admit(call)).settle({ tokens: 10 });
      await other.close();
      await server.refuse();

      const enforcer = bench.enforcer(connection.client, expected.onStoreError);
      const admissions = [];
      for (let count = 0; count < 5; count++) admissions.push(await enforcer.admit(call));
      expect(admissions.map(({ allowed }) => allowed)).toEqual(expected.allowed);
      expect(admissions.at(-1)?.denial ?? null).toEqual(
        expected.denial === null ? null : expect.objectContaining(expected.denial),
      );
      expect(bench.events).toEqual([{ type: 'store.down', reason: 'error', at: midnight }]);
      for (const admission of admissions) admission.settle({ tokens: 7 });

      await server.mend();
      await bench.recover(enforcer);
      expect(await bench.counted(connection.client, 'k1')).toEqual({ k1: expected.after });
      const hasRoom = expected.onStoreError === 'closed';
      expect((await enforcer.admit(call)).allowed).toBe(hasRoom);
      await enforcer.close();
    });
  },
);

describe.skipIf(!hasServer('redis')).each(clients)(
  'a demoted server, over $name',
  ({ connect }) => {
    test('is told later of the calls that it held before', async () => {
      await using server = await demotedServer();
      await using connection = await connect(server.urls.refusing);
      const bench = new Bench([requestsPerMinute(9), tokensPerMinute(100)]);
      const enforcer = bench.enforcer(connection.client, 'closed');
      const calls: Record<string, Admission> = {};
      for (const keyId of ['settled', 'released', 'settled', 'released']) {
        const admission = await enforcer.admit({ ...call, keyId });
        calls[keyId] ??= admission;
        bench.now += 1;
      }
      await server.refuse();
      calls['settled']?.settle({ tokens: 33 });
      calls['released']?.release();
      // On the same connection, and so answered after the reports.
      const refused = { settled: [2, 20], released: [2, 20] };
      expect(await bench.counted(connection.client, 'settled', 'released')).toEqual(refused);
      await server.mend();
      (await enforcer.admit({ ...call, keyId: 'nobody' })).release();
      await enforcer.close();
      const told = { settled: [2, 43], released: [1, 10] };
      expect(await bench.counted(connection.client, 'settled', 'released')).toEqual(told);
      expect(bench.events).toEqual([]);
    });

    // Denials need no write, so the store is well for all that it shows.
    test('is told what it refused, however often, while it denies', async () => {
      await using server = await demotedServer();
      await using connection = await connect(server.urls.refusing);
      const bench = new Bench([requestsPerMinute(2), tokensPerMinute(100)]);
      const enforcer = bench.enforcer(connection.client, 'closed');
      const first = await enforcer.admit(call);
      bench.now += 1;
      await enforcer.admit(call);
      await server.refuse();
      first.settle({ tokens: 33 });
      for (let denied = 0; denied < 9; denied++) {
        expect((await enforcer.admit(call)).allowed).toBe(false);
        // On the same connection, and so answered after the report that was sent again.
        expect(await bench.counted(connection.client, 'k1')).toEqual({ k1: [2, 20] });
      }
      await server.mend();
      (await enforcer.admit({ ...call, keyId: 'nobody' })).release();
      await enforcer.close();
      expect(await bench.counted(connection.client, 'k1')).toEqual({ k1: [2, 43] });
    });
  },
);
