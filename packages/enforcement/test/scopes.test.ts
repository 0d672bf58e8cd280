import { describe, expect, test } from 'vitest';
import {
  concurrency,
  costLimit,
  createEnforcer,
  maxTokens,
  memoryStore,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerDay,
  tokensPerMinute,
} from '../src/index.ts';
import type { CallFacts, EnforcementStore, Enforcer, ReserveRequest } from '../src/index.ts';
import { atRest, call, fieldOf, midnight } from './enforcer-at-rest.ts';

const byTenant = ({ tags }: CallFacts): string => tags?.['tenant'] ?? '';
const of = (keyId: string, tenant = 't'): CallFacts => ({ ...call, keyId, tags: { tenant } });

async function allowed(enforcer: Enforcer, calls: readonly CallFacts[]): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const one of calls) answers.push((await enforcer.admit(one)).allowed);
  return answers;
}

describe('what a limit counts on', () => {
  test('client: all keys together', async () => {
    const { enforcer } = atRest([requestsPerMinute(2, { scope: 'client' })]);
    expect(await allowed(enforcer, [of('a'), of('b'), of('c')])).toEqual([true, true, false]);
  });

  test('a function of the call: what it names, over all keys', async () => {
    const { enforcer } = atRest([requestsPerMinute(1, { scope: byTenant })]);
    const calls = [of('a', 'x'), of('b', 'x'), of('a', 'y')];
    expect(await allowed(enforcer, calls)).toEqual([true, false, true]);
  });

  test('the same limit on client, key and tenant counts three times', async () => {
    const { enforcer } = atRest([
      requestsPerMinute(9, { scope: byTenant }),
      requestsPerMinute(7),
      requestsPerMinute(8, { scope: 'client' }),
    ]);
    await allowed(enforcer, [of('a', 'x'), of('b', 'x'), of('b', 'y')]);
    const standing = (await enforcer.usage(of('b', 'x'))).map(({ limit, used }) => [limit, used]);
    expect(standing).toEqual([
      [8, 3],
      [7, 2],
      [9, 2],
    ]);
  });

  test('a name can never be taken for a key, nor a key for the client', async () => {
    const { enforcer } = atRest([requestsPerMinute(1), requestsPerMinute(1, { scope: byTenant })]);
    expect(await allowed(enforcer, [of('a', 'b'), of('b', 'a')])).toEqual([true, true]);
    expect(fieldOf(() => enforcer.admit(of('~client')))).toBe('call.keyId');
    expect(fieldOf(() => enforcer.admit({ ...call, slot: '~scope:x' }))).toBe('call.slot');
  });

  test('a function that gives no name fails the call, and nothing is charged', async () => {
    const { enforcer } = atRest([tokensPerDay(99), requestsPerMinute(1, { scope: byTenant })]);
    expect(fieldOf(() => enforcer.admit(of('a', '')))).toBe('policy.scope');
    expect(await enforcer.usage('a')).toMatchObject([{ used: 0 }]);
  });

  test('usage of a bare slot leaves out what only a call can tell', async () => {
    const { enforcer } = atRest([
      requestsPerMinute(5, { scope: byTenant }),
      requestsPerMinute(6),
      requestsPerMinute(7, { scope: 'client' }),
    ]);
    expect((await enforcer.usage('a')).map(({ limit }) => limit)).toEqual([7, 6]);
    expect((await enforcer.usage(of('a'))).map(({ limit }) => limit)).toEqual([7, 6, 5]);
  });

  test('headers tell of the key alone', async () => {
    const { enforcer } = atRest([requestsPerMinute(5, { scope: 'client' }), requestsPerMinute(6)]);
    await enforcer.admit(of('a'));
    expect(await enforcer.headers('a')).toMatchObject({
      'x-ratelimit-limit': '6',
      ratelimit: '"requests_per_minute";r=5;t=60',
    });
  });
});

describe('several scopes', () => {
  const policies = [
    concurrency(1, { scope: byTenant }),
    requestsPerMinute(1),
    requestsPerSecond(1, { scope: 'client' }),
  ];

  test('the first in the order client, key, functions is named, with the latest retry time of all', async () => {
    const { enforcer } = atRest(policies);
    await enforcer.admit(of('a'));
    expect((await enforcer.admit(of('a'))).denial).toMatchObject({
      policy: 'requests_per_second',
      retryAfterMs: 60_000,
    });
    expect((await enforcer.admit(of('b'))).denial).toMatchObject({ retryAfterMs: 1000 });
  });

  test('a denial in one of them leaves no trace in the others', async () => {
    const store = memoryStore();
    const { enforcer, clock } = atRest(
      [
        requestsPerMinute(9, { scope: 'client' }),
        tokensPerMinute(15),
        costLimit({ usd: 1, reset: 'daily', scope: byTenant }),
      ],
      { store },
    );
    await enforcer.admit(of('a'));
    const before = [await enforcer.usage(of('a')), store.size];
    clock.now += 5;
    const { allowed: isAllowed, usage } = await enforcer.admit(of('a'));
    expect(isAllowed).toBe(false);
    expect([usage, store.size]).toEqual(before);
    await enforcer.admit({ ...of('new', 'new'), estimate: { tokens: 16, costUsd: 0 } });
    expect([await enforcer.usage(of('a')), store.size]).toEqual(before);
  });

  test.each<[string, (enforcer: Enforcer) => Promise<void>, number[]]>([
    ['settled', async (e) => void (await e.admit(of('a'))).settle({ tokens: 4 }), [1, 4, 0]],
    ['released', async (e) => void (await e.admit(of('a'))).release(), [0, 0, 0]],
    ['left alone', async (e) => void (await e.admit(of('a'))), [1, 10, 1]],
  ])('an admission that is %s is so in each of them', async (_name, use, expected) => {
    const { enforcer } = atRest([
      requestsPerDay(9, { scope: 'client' }),
      tokensPerDay(99),
      concurrency(9, { scope: byTenant }),
    ]);
    await use(enforcer);
    expect((await enforcer.usage(of('a'))).map(({ used }) => used)).toEqual(expected);
  });

  test('settle and release take effect once over all of them', async () => {
    const { enforcer } = atRest(policies);
    const admission = await enforcer.admit(of('a'));
    expect([admission.settle({}), admission.settle({}), admission.release()]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('one part of the policies', () => {
  const policies = [requestsPerMinute(9, { scope: 'client' }), maxTokens(5), tokensPerDay(99)];

  test('only the client: no checks, no key, and no estimate that the key would need', async () => {
    const { enforcer } = atRest(policies);
    const bare = { keyId: '', capability: 'chat', maxTokens: 6 } as const;
    expect((await enforcer.admit(bare, { only: 'client' })).allowed).toBe(true);
    expect(await enforcer.usage('a')).toMatchObject([{ used: 1 }, { used: 0 }]);
  });

  test('only the key: everything else', async () => {
    const { enforcer } = atRest(policies);
    expect((await enforcer.admit({ ...call, maxTokens: 6 }, { only: 'key' })).allowed).toBe(false);
    await enforcer.admit({ ...call, keyId: 'a' }, { only: 'key' });
    expect(await enforcer.usage('a')).toMatchObject([{ used: 0 }, { used: 10 }]);
  });
});

describe('another store', () => {
  /** Answers later, keeps a record, and fails for the slot `bad`. */
  function remote(): { enforcer: Enforcer; seen: string[] } {
    const inner = memoryStore({ now: () => midnight });
    const seen: string[] = [];
    const store: EnforcementStore = {
      reserve: async (request: ReserveRequest) => {
        seen.push(`reserve ${request.id} ${request.slot}`);
        if (request.slot === 'bad') throw new Error('store is away');
        return inner.reserve(request);
      },
      arrived: (id) => void seen.push(`arrived ${id}`),
      settle: (id, actual) => {
        seen.push(`settle ${id}`);
        inner.settle(id, actual);
      },
      release: async (id) => {
        seen.push(`release ${id}`);
        inner.release(id);
      },
      renew: (id) => void seen.push(`renew ${id}`),
      usage: (slot, meters) => inner.usage(slot, meters),
    };
    let ids = 0;
    const policies = [
      requestsPerMinute(1, { scope: byTenant }),
      requestsPerMinute(2),
      requestsPerMinute(9, { scope: 'client' }),
    ];
    return { enforcer: createEnforcer({ policies, store, newId: () => `r${++ids}` }), seen };
  }

  test('is asked scope by scope, client first, and told of each', async () => {
    const { enforcer, seen } = remote();
    const admission = await enforcer.admit(of('a'));
    admission.arrived();
    admission.renew();
    admission.settle({});
    admission.release();
    expect(seen.slice(0, 3)).toEqual(['reserve r1 ~client', 'reserve r2 a', 'reserve r3 ~scope:t']);
    expect(seen.slice(3)).toEqual(
      ['arrived', 'renew', 'settle'].flatMap((what) => [`${what} r1`, `${what} r2`, `${what} r3`]),
    );
  });

  test('is given back what came before a denial', async () => {
    const { enforcer, seen } = remote();
    await enforcer.admit(of('a'));
    seen.length = 0;
    expect((await enforcer.admit(of('a'))).denial).toMatchObject({ limit: 1 });
    expect(seen.slice(3)).toEqual(['release r4', 'release r5']);
    expect((await enforcer.usage(of('a'))).map(({ used }) => used)).toEqual([1, 1, 1]);
  });

  test('is given back what came before a failure', async () => {
    const { enforcer, seen } = remote();
    expect((await enforcer.admit(of('bad'))).allowed).toBe(false);
    // Of the second nobody knows whether it was made.
    expect(seen).toEqual(['reserve r1 ~client', 'reserve r2 bad', 'release r1', 'release r2']);
    await enforcer.close();
  });
});
