import { describe, expect, test } from 'vitest';
import {
  allowModels,
  concurrency,
  createEnforcer,
  definePolicy,
  keyStatus,
  maxTokens,
  memoryStore,
  requestsPerDay,
  requestsPerMinute,
  tokensPerDay,
  tokensPerMinute,
} from '../src/index.ts';
import type { EnforcementEvent, EnforcementMode, EnforcementStore, Policy } from '../src/index.ts';
import { admitTimes, atRest, call, fieldOf, midnight } from './enforcer-at-rest.ts';

const observe = { mode: 'observe' } as const;

describe('which mode holds', () => {
  test.each<[EnforcementMode, EnforcementMode | undefined, string]>([
    ['enforce', undefined, 'denies'],
    ['enforce', 'observe', 'observes'],
    ['enforce', 'off', 'nothing'],
    ['observe', undefined, 'observes'],
    ['observe', 'enforce', 'denies'],
    ['observe', 'off', 'nothing'],
    ['off', undefined, 'nothing'],
    ['off', 'enforce', 'nothing'],
    ['off', 'observe', 'nothing'],
  ])('enforcer %s, policy %s: %s', async (enforcerMode, mode, expected) => {
    for (const policy of [maxTokens(1, { mode }), tokensPerDay(1, { mode })]) {
      const { enforcer } = atRest([policy], { mode: enforcerMode });
      const { allowed, wouldDeny } = await enforcer.admit({ ...call, maxTokens: 2 });
      expect(allowed ? (wouldDeny === null ? 'nothing' : 'observes') : 'denies').toBe(expected);
    }
  });
});

describe('observed policies', () => {
  test('the first in the printed order is told, by the admission and as an event', async () => {
    const { enforcer, clock } = atRest([
      tokensPerDay(1, observe),
      maxTokens(1, observe),
      allowModels([], observe),
    ]);
    const events: EnforcementEvent[] = [];
    enforcer.on('would-deny', (event) => events.push(event));
    const { allowed, wouldDeny } = await enforcer.admit({ ...call, maxTokens: 2 });
    expect([allowed, wouldDeny?.policy]).toEqual([true, 'allow_models']);
    expect(events).toEqual([{ type: 'would-deny', keyId: 'k1', denial: wouldDeny, at: clock.now }]);
  });

  test('say nothing of a call that an enforced one denies', async () => {
    const { enforcer } = atRest([
      requestsPerDay(1),
      maxTokens(1, observe),
      tokensPerDay(99, observe),
    ]);
    const events: unknown[] = [];
    await enforcer.admit(call);
    enforcer.on('*', (event) => events.push(event));
    const { allowed, wouldDeny } = await enforcer.admit({ ...call, maxTokens: 2 });
    expect([allowed, wouldDeny, events]).toEqual([false, null, []]);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 1 }, { used: 10 }]);
  });

  test.each<[string, Policy, object]>([
    ['check', maxTokens(1, observe), { maxTokens: 2 }],
    ['meter', tokensPerMinute(1, observe), {}],
  ])(
    'a call that an observed %s would deny charges the enforced meters, and no observed one',
    async (_kind, policy, facts) => {
      const { enforcer } = atRest([requestsPerDay(9), requestsPerMinute(9, observe), policy]);
      await enforcer.admit({ ...call, ...facts });
      expect((await enforcer.usage('k1')).slice(0, 2)).toMatchObject([{ used: 1 }, { used: 0 }]);
    },
  );

  test('a lower limit on trial counts beside the one that is enforced', async () => {
    const { enforcer } = atRest([requestsPerMinute(3), requestsPerMinute(2, observe)]);
    const answers = (await admitTimes(enforcer, 4)).map(({ allowed, wouldDeny }) => [
      allowed,
      wouldDeny !== null,
    ]);
    expect(answers).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [false, false],
    ]);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 3 }, { used: 2 }]);
  });

  test('what was counted in observation holds when the limit is enforced', async () => {
    const store = memoryStore();
    await admitTimes(atRest([requestsPerDay(2, observe)], { store }).enforcer, 1);
    const { enforcer } = atRest([requestsPerDay(2)], { store });
    expect((await admitTimes(enforcer, 2)).map(({ allowed }) => allowed)).toEqual([true, false]);
  });

  test('are settled, released and shown with the others', async () => {
    const { enforcer } = atRest([tokensPerDay(99), concurrency(5, observe)]);
    const first = await enforcer.admit(call);
    expect(first.usage.map(({ policy, used }) => [policy, used])).toEqual([
      ['tokens_per_day', 10],
      ['concurrency', 1],
    ]);
    expect([first.settle({ tokens: 4 }), first.release()]).toEqual([true, false]);
    const second = await enforcer.admit(call);
    expect([second.release(), second.settle({})]).toEqual([true, false]);
    expect((await enforcer.usage('k1')).map(({ used }) => used)).toEqual([4, 0]);
  });

  test('a call without metering is checked by them, and charges nothing', async () => {
    const { enforcer } = atRest([keyStatus('revoked', observe), requestsPerDay(9, observe)]);
    const { wouldDeny } = await enforcer.admit({ ...call, metered: false });
    expect(wouldDeny).toMatchObject({ policy: 'key_status' });
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0 }]);
  });

  test('a store that fails them fails no call, and close tells', async () => {
    const inner = memoryStore();
    const store: EnforcementStore = {
      reserve: (request) =>
        request.slot.startsWith('~observed:')
          ? Promise.reject(new Error('store is away'))
          : inner.reserve(request),
      arrived: () => undefined,
      settle: () => undefined,
      release: () => undefined,
      usage: () => [],
    };
    const policies = [requestsPerDay(2), requestsPerDay(1, observe)];
    const enforcer = createEnforcer({ policies, store });
    expect(await enforcer.admit(call)).toMatchObject({ allowed: true, wouldDeny: null });
    await expect(enforcer.close()).rejects.toMatchObject({
      errors: [{ message: 'store is away' }],
    });
  });
});

describe('asynchronous checks', () => {
  const denial = { code: 'PERMISSION_DENIED' } as const;
  const later = (
    name: string,
    order: string[],
    answer?: typeof denial,
    mode?: EnforcementMode,
  ): Policy =>
    definePolicy({
      name,
      mode,
      check: async () => {
        await Promise.resolve();
        order.push(name);
        return answer;
      },
    });

  test('are made one after the other, and the meters after them', async () => {
    const order: string[] = [];
    const now = (name: string): Policy =>
      definePolicy({ name, check: () => void order.push(name) });
    const { enforcer } = atRest([
      later('one', order),
      now('two'),
      later('three', order),
      now('four'),
      tokensPerDay(99),
    ]);
    expect(await enforcer.admit(call)).toMatchObject({ allowed: true });
    expect(order).toEqual(['one', 'two', 'three', 'four']);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 10 }]);
  });

  test('the first denial ends it, and nothing is charged', async () => {
    const order: string[] = [];
    const { enforcer } = atRest([
      later('seen', order, denial, 'observe'),
      later('no', order, denial),
      later('never', order),
      tokensPerDay(99),
    ]);
    expect((await enforcer.admit(call)).denial).toMatchObject({ policy: 'no', status: 403 });
    expect(order).toEqual(['seen', 'no']);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0 }]);
  });

  test('an observed one that says no lets the call pass', async () => {
    const { enforcer } = atRest([later('seen', [], denial, 'observe'), tokensPerDay(99)]);
    expect((await enforcer.admit(call)).wouldDeny).toMatchObject({ policy: 'seen' });
  });

  test('one that rejects rejects the admission, and nothing is charged', async () => {
    const check = (): Promise<undefined> => Promise.reject(new Error('directory is away'));
    const { enforcer } = atRest([definePolicy({ name: 'directory', check }), tokensPerDay(99)]);
    await expect(Promise.resolve(enforcer.admit(call))).rejects.toThrow('directory is away');
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0 }]);
  });

  test('the meters are asked at the time at which they have passed', async () => {
    const { enforcer, clock } = atRest([
      definePolicy({
        name: 'slow_once',
        check: async () => {
          clock.now = midnight + 30_000;
          return undefined;
        },
      }),
      requestsPerMinute(1),
    ]);
    await enforcer.admit(call);
    expect((await enforcer.admit(call)).denial).toMatchObject({ retryAfterMs: 60_000 });
  });
});

test('a policy with a wrong mode, scope or kind is refused at construction', () => {
  const meter = requestsPerMinute(1);
  const wrong: [string, unknown][] = [
    ['policies[0].mode', { ...meter, mode: 'shadow' }],
    ['policies[0].scope', { ...meter, scope: 'team' }],
    ['policies[0]', { kind: 'gateway', name: 'gateway_limits' }],
  ];
  for (const [field, policy] of wrong)
    expect(fieldOf(() => Reflect.apply(atRest, undefined, [[policy]]))).toBe(field);
});
