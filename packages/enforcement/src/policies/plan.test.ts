import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import { plan } from './plan.ts';
import type { PlanOverrides } from './plan.ts';
import { isPlanName, plans } from './plans.ts';
import type { PlanName } from './plans.ts';
import type { CheckFailure, Policy } from './policy.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat' };

const limitsOf = (policies: readonly Policy[]): Record<string, number> =>
  Object.fromEntries(
    policies.flatMap((policy) =>
      policy.kind === 'meter' ? [[policy.name, policy.meter.limit] as const] : [],
    ),
  );

/** What the first check that says no says. */
function failureOf(
  policies: readonly Policy[],
  facts: Partial<CallFacts> & { promptTokens?: number },
): unknown {
  for (const policy of policies) {
    const failure = policy.kind === 'check' ? policy.check({ ...call, ...facts }, 0) : undefined;
    if (failure !== undefined) return failure;
  }
  return undefined;
}

describe('plans', () => {
  // The figures of the documents' pages, all of which hold at once.
  test.each([
    [
      'free',
      {
        requests_per_second: 10,
        requests_per_minute: 10,
        requests_per_day: 1000,
        tokens_per_day: 100_000,
      },
    ],
    [
      'pro',
      {
        requests_per_second: 100,
        requests_per_minute: 100,
        requests_per_day: 100_000,
        tokens_per_day: 1_000_000,
      },
    ],
    [
      'startup',
      {
        requests_per_second: 100,
        requests_per_minute: 100,
        requests_per_day: 100_000,
        tokens_per_day: 1_000_000,
      },
    ],
    ['growth', { requests_per_minute: 500, requests_per_day: 1_000_000 }],
    ['enterprise', {}],
  ] as const satisfies readonly (readonly [PlanName, Record<string, number>])[])(
    '%s has the documented limits',
    (name, limits) => {
      expect(limitsOf(plan(name))).toEqual(limits);
    },
  );

  test.each(Object.keys(plans).filter(isPlanName))(
    '%s has the Governor unless it is free',
    (name) => {
      const failure: CheckFailure = {
        code: 'PLAN_REQUIRED',
        details: { feature: 'governor', allowed_plans: 'startup and above' },
      };
      expect(failureOf(plan(name), { capability: 'governor' })).toEqual(
        name === 'free' ? failure : undefined,
      );
      expect(failureOf(plan(name), { capability: 'chat' })).toBeUndefined();
    },
  );

  test.each(Object.keys(plans).filter(isPlanName))(
    '%s takes prompts of 8000 tokens and no more',
    (name) => {
      expect(failureOf(plan(name), { promptTokens: 8000 })).toBeUndefined();
      expect(failureOf(plan(name), { promptTokens: 8001 })).toEqual({
        code: 'TOKEN_LIMIT_EXCEEDED',
        message: 'Token limit exceeded. Maximum 8000 tokens per request',
        limit: 8000,
        details: { estimated_tokens: 8001, limit: 8000 },
      });
    },
  );

  test('an estimate with the answer in it is not taken for the size of the prompt', () => {
    expect(failureOf(plan('free'), { estimate: { tokens: 100_000 } })).toBeUndefined();
  });

  test.each<[PlanOverrides, Record<string, number>]>([
    [
      { requestsPerMinute: 50 },
      {
        requests_per_second: 10,
        requests_per_minute: 50,
        requests_per_day: 1000,
        tokens_per_day: 100_000,
      },
    ],
    [
      { requestsPerDay: null, tokensPerDay: null },
      { requests_per_second: 10, requests_per_minute: 10 },
    ],
    [
      { requestsPerSecond: undefined },
      {
        requests_per_second: 10,
        requests_per_minute: 10,
        requests_per_day: 1000,
        tokens_per_day: 100_000,
      },
    ],
    [
      {
        requestsPerSecond: null,
        requestsPerMinute: null,
        requestsPerDay: null,
        tokensPerDay: null,
        burst: null,
      },
      {},
    ],
  ])('overrides of the free plan: %j', (overrides, limits) => {
    expect(limitsOf(plan('free', overrides))).toEqual(limits);
  });

  // 20 in a burst, 10 a second, and no more than the minute has.
  test.each<[PlanOverrides, number | undefined]>([
    [{}, 10],
    [{ requestsPerSecond: null }, undefined],
    [{ requestsPerSecond: null, requestsPerMinute: 21 }, 20],
    [{ requestsPerSecond: null, requestsPerMinute: 20 }, undefined],
    [{ requestsPerSecond: null, requestsPerMinute: null }, 20],
    [{ requestsPerSecond: 30, requestsPerMinute: null }, 20],
    [{ requestsPerSecond: 15, requestsPerMinute: null }, 15],
    [{ requestsPerSecond: 30, requestsPerMinute: 60, burst: null }, 30],
    [{ burst: 5 }, 5],
  ])('a burst below the minute bounds the second: %j gives %s', (overrides, perSecond) => {
    expect(limitsOf(plan('free', overrides))['requests_per_second']).toBe(perSecond);
  });

  test('a prompt cap can be replaced or removed, and the Governor granted', () => {
    const smaller = plan('enterprise', { tokensPerRequest: 100 });
    expect(failureOf(smaller, { promptTokens: 101 })).toMatchObject({
      message: 'Token limit exceeded. Maximum 100 tokens per request',
    });
    expect(
      failureOf(plan('free', { tokensPerRequest: null }), { promptTokens: 1e6 }),
    ).toBeUndefined();
    expect(failureOf(plan('free', { governor: true }), { capability: 'governor' })).toBeUndefined();
    expect(failureOf(plan('pro', { governor: false }), { capability: 'governor' })).toBeDefined();
  });

  test('options are on all policies, those of limits on the limits', () => {
    const policies = plan('free', {}, { mode: 'observe', scope: 'client', warnAt: [80] });
    expect(policies.length).toBe(6);
    for (const policy of policies) {
      expect(policy.mode, policy.name).toBe('observe');
      if (policy.kind === 'meter') expect(policy).toMatchObject({ scope: 'client', warnAt: [80] });
      else expect(policy).not.toHaveProperty('scope');
    }
  });

  test('one plan with options leaves the next one as it is', () => {
    plan('free', {}, { mode: 'off' });
    expect(plan('free').some(({ mode }) => mode !== undefined)).toBe(false);
  });
});
