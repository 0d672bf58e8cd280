import { describe, expect, test } from 'vitest';
import {
  costLimit,
  createEnforcer,
  keyStatus,
  requestsPerMinute,
  tokensPerMinute,
} from '../src/index.ts';
import { admitTimes, atRest, call, fieldOf } from './enforcer-at-rest.ts';

describe('modes', () => {
  test('observe lets every call pass, says what it would have denied, and counts the same', async () => {
    const { enforcer } = atRest([requestsPerMinute(1)], { mode: 'observe' });
    const [first, second] = await admitTimes(enforcer, 2);
    expect(first).toMatchObject({ allowed: true, wouldDeny: null });
    expect(second).toMatchObject({
      allowed: true,
      denial: null,
      wouldDeny: { policy: 'requests_per_minute' },
    });
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 1 }]);
  });

  test('off looks at nothing', async () => {
    const { enforcer } = atRest([keyStatus('revoked'), requestsPerMinute(1)], { mode: 'off' });
    expect((await admitTimes(enforcer, 5)).every(({ allowed }) => allowed)).toBe(true);
    expect(await enforcer.usage('k1')).toEqual([]);
  });

  test('a call that is not metered is checked and charges nothing', async () => {
    const { enforcer } = atRest([keyStatus('active'), requestsPerMinute(1), tokensPerMinute(5)]);
    const free = { keyId: 'k1', capability: null, metered: false };
    expect((await enforcer.admit(free)).allowed).toBe(true);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0 }, { used: 0 }]);
    expect((await atRest([keyStatus('inactive')]).enforcer.admit(free)).allowed).toBe(false);
  });
});

describe('bad input', () => {
  test.each<[string, unknown]>([
    ['options', undefined],
    ['policies', {}],
    ['policies[1]', { policies: [requestsPerMinute(1), { name: 'x' }] }],
    ['policies[0]', { policies: [undefined] }],
    ['mode', { policies: [], mode: 'shadow' }],
    ['windowFrom', { policies: [], windowFrom: 'sent' }],
    ['reservationTtlMs', { policies: [], reservationTtlMs: 0 }],
    ['reservationTtlMs', { policies: [], reservationTtlMs: Number.NaN }],
    ['now', { policies: [], now: 5 }],
    ['store', { policies: [], store: {} }],
  ])('a wrong option %s is found at construction', (field, options) => {
    expect(fieldOf(() => Reflect.apply(createEnforcer, undefined, [options]))).toBe(field);
  });

  test.each<[string, object]>([
    ['call.keyId', { keyId: '' }],
    ['call.keyId', { keyId: undefined }],
    ['call.slot', { slot: '' }],
    ['call.capability', { capability: 'admin' }],
    ['call.capability', { capability: undefined }],
    ['call.maxTokens', { maxTokens: -1 }],
    ['call.estimate.tokens', { estimate: { tokens: -1, costUsd: 0 } }],
    ['call.estimate.tokens', { estimate: { tokens: Number.NaN, costUsd: 0 } }],
    ['call.estimate.tokens', { estimate: undefined }],
    ['call.estimate.costUsd', { estimate: { tokens: 5 } }],
    ['call.estimate.costUsd', { estimate: { tokens: 5, costUsd: Infinity } }],
  ])('a wrong %s is found at admit, and charges nothing', async (field, wrong) => {
    const { enforcer } = atRest([
      requestsPerMinute(5),
      tokensPerMinute(50),
      costLimit({ usd: 1, reset: 'daily' }),
    ]);
    expect(fieldOf(() => enforcer.admit(Object.assign({ ...call }, wrong)))).toBe(field);
    expect((await enforcer.usage('k1')).map(({ used }) => used)).toEqual([0, 0, 0]);
  });
});
