import { runInNewContext } from 'node:vm';
import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import { definePolicy } from './define-policy.ts';
import type { CheckFailure, CheckPolicy } from './policy.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat', tags: { tenant: 'acme' } };
const failure: CheckFailure = { code: 'PERMISSION_DENIED', message: 'Closed at night' };

/** A check as code without types may write it. */
function untyped(check: unknown): CheckPolicy {
  return Reflect.apply(definePolicy, undefined, [{ name: 'untyped', check }]);
}

describe('a check of your own', () => {
  test('gets the call and the clock, and its answer is the answer', () => {
    const seen: unknown[] = [];
    const policy = definePolicy({
      name: 'night_only',
      check: (facts, now) => {
        seen.push(facts, now);
        return now === 5 ? failure : undefined;
      },
    });
    expect(policy).toMatchObject({ kind: 'check', name: 'night_only', stage: 'custom' });
    expect([policy.check(call, 4), policy.check(call, 5)]).toEqual([undefined, failure]);
    expect(seen).toEqual([call, 4, call, 5]);
  });

  test('may answer later', async () => {
    const policy = definePolicy({
      name: 'looked_up',
      check: async (_call, now) => (now === 5 ? failure : undefined),
    });
    const [passing, denying] = [policy.check(call, 4), policy.check(call, 5)];
    expect([passing instanceof Promise, denying instanceof Promise]).toEqual([true, true]);
    expect([await passing, await denying]).toEqual([undefined, failure]);
  });

  test("may answer with another realm's promise, and gives one of this realm on", async () => {
    const foreign: unknown = runInNewContext("Promise.resolve({ code: 'PERMISSION_DENIED' })");
    expect(foreign).not.toBeInstanceOf(Promise);
    const answer = untyped(() => foreign).check(call, 0);
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test.each([
    true,
    false,
    null,
    0,
    '',
    'denied',
    {},
    { code: 'NO_SUCH_CODE' },
    { code: 'TIMEOUT' },
  ])('an answer %j is neither a yes nor a no but an error, at once and later', async (answer) => {
    const wrong = {
      field: 'definePolicy(untyped).check',
      allowed: expect.stringContaining('code'),
    };
    let caught: unknown;
    try {
      await untyped(() => answer).check(call, 0);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ConfigurationError);
    expect(caught).toMatchObject(wrong);
    await expect(untyped(async () => answer).check(call, 0)).rejects.toMatchObject(wrong);
  });

  test('what it throws or rejects with is passed on', async () => {
    const broken = new Error('the directory is down');
    const throwing = untyped(() => {
      throw broken;
    });
    expect(() => throwing.check(call, 0)).toThrow(broken);
    await expect(untyped(async () => Promise.reject(broken)).check(call, 0)).rejects.toBe(broken);
  });

  test('carries its mode', () => {
    expect(definePolicy({ name: 'x', check: () => undefined, mode: 'observe' }).mode).toBe(
      'observe',
    );
    expect(definePolicy({ name: 'x', check: () => undefined })).not.toHaveProperty('mode');
  });
});

test('a field that is undefined is absent', () => {
  const made: unknown = Reflect.apply(definePolicy, undefined, [
    { name: 'x', check: () => failure, meter: undefined, scope: undefined },
  ]);
  expect(made).toMatchObject({ kind: 'check', name: 'x' });
});

describe('a limit of your own', () => {
  test('configures a rolling window', () => {
    expect(
      definePolicy({
        name: 'tokens_per_hour',
        meter: { kind: 'rolling', unit: 'tokens', limit: 5, windowMs: 3_600_000 },
      }),
    ).toEqual({
      kind: 'meter',
      name: 'tokens_per_hour',
      code: 'TOKEN_QUOTA_EXCEEDED',
      meter: {
        kind: 'rolling',
        name: 'tokens_per_hour',
        unit: 'tokens',
        limit: 5,
        windowMs: 3_600_000,
      },
    });
  });

  test('configures a calendar period, with a code of its own, a scope and warnings', () => {
    const scope = ({ tags }: CallFacts): string => tags?.['tenant'] ?? 'none';
    expect(
      definePolicy({
        name: 'tenant_money',
        meter: { kind: 'calendar', unit: 'microUsd', limit: 5_000_000, reset: 'monthly' },
        code: 'QUOTA_EXCEEDED',
        scope,
        warnAt: [100, 50, 80, 50],
        mode: 'enforce',
      }),
    ).toEqual({
      kind: 'meter',
      name: 'tenant_money',
      code: 'QUOTA_EXCEEDED',
      meter: {
        kind: 'calendar',
        name: 'tenant_money',
        unit: 'microUsd',
        limit: 5_000_000,
        reset: 'monthly',
      },
      scope,
      warnAt: [50, 80, 100],
      mode: 'enforce',
    });
  });

  test('configures calls in flight', () => {
    expect(
      definePolicy({
        name: 'streams',
        meter: { kind: 'concurrency', unit: 'concurrency', limit: 2 },
      }),
    ).toMatchObject({
      code: 'CONCURRENCY_LIMIT_EXCEEDED',
      meter: { kind: 'concurrency', limit: 2 },
    });
  });

  test.each([
    ['rolling', 'requests', 'RATE_LIMIT_EXCEEDED'],
    ['calendar', 'requests', 'DAILY_LIMIT_EXCEEDED'],
    ['rolling', 'microUsd', 'COST_LIMIT_EXCEEDED'],
  ] as const)('a %s limit of %s is denied with %s', (kind, unit, code) => {
    const meter =
      kind === 'rolling'
        ? ({ kind, unit, limit: 1, windowMs: 10 } as const)
        : ({ kind, unit, limit: 1, reset: 'daily' } as const);
    expect(definePolicy({ name: 'x', meter }).code).toBe(code);
  });
});
