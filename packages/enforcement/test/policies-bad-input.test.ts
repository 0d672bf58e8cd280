import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import {
  allowModels,
  capabilities,
  concurrency,
  costLimit,
  definePolicy,
  expires,
  gatewayLimits,
  ipAllowlist,
  keyStatus,
  maxTokens,
  plan,
  policiesFromKey,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  scopes,
  tokenLimit,
  tokensPerDay,
  tokensPerMinute,
} from '../src/index.ts';

type Factory = (...given: never[]) => unknown;

/** Calls a factory as code without types may. */
function problemOf(make: Factory, given: readonly unknown[]): ConfigurationError {
  try {
    Reflect.apply(make, undefined, given);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function expectProblem(make: Factory, given: readonly unknown[], field: string): void {
  const problem = problemOf(make, given);
  expect(problem.field).toBe(field);
  expect(problem.problem).not.toBe('');
  expect(problem.allowed).not.toBe('');
}

const notPositiveIntegers: readonly unknown[] = [
  0,
  -0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 53,
  '10',
  '',
  true,
  null,
  undefined,
  [5],
  {},
  5n,
];

describe('limits', () => {
  test.each<[string, Factory]>([
    ['requestsPerSecond', requestsPerSecond],
    ['requestsPerMinute', requestsPerMinute],
    ['requestsPerDay', requestsPerDay],
    ['tokensPerMinute', tokensPerMinute],
    ['tokensPerDay', tokensPerDay],
    ['concurrency', concurrency],
    ['maxTokens', maxTokens],
  ])('%s takes nothing but positive integers', (field, make) => {
    for (const value of notPositiveIntegers) expectProblem(make, [value], field);
  });

  test('tokenLimit takes nothing but positive integers', () => {
    for (const limit of notPositiveIntegers)
      expectProblem(tokenLimit, [{ limit, reset: 'daily' }], 'tokenLimit.limit');
  });

  test('a limit within a custom meter and a plan takes nothing but positive integers', () => {
    for (const limit of notPositiveIntegers) {
      const meter = { kind: 'calendar', unit: 'tokens', limit, reset: 'daily' };
      expectProblem(definePolicy, [{ name: 'x', meter }], 'definePolicy.meter.limit');
    }
    // Null removes a cap, and undefined leaves it.
    for (const cap of notPositiveIntegers.filter((value) => value !== null && value !== undefined))
      expectProblem(plan, ['free', { burst: cap }], 'plan.burst');
  });

  test('costLimit takes nothing but money above 0', () => {
    for (const usd of [0, -1, Number.NaN, Infinity, '5', null, undefined, 1e-12, 1e300, [5]])
      expectProblem(costLimit, [{ usd, reset: 'daily' }], 'costLimit.usd');
    expect(costLimit({ usd: 0.000_001, reset: 'daily' }).meter.limit).toBe(1);
  });

  test('a period is one of the five', () => {
    for (const reset of ['hourly', 'Daily', '', 'constructor', 7, null, undefined]) {
      expectProblem(tokenLimit, [{ limit: 5, reset }], 'tokenLimit.reset');
      expectProblem(costLimit, [{ usd: 5, reset }], 'costLimit.reset');
    }
    expect(problemOf(tokenLimit, [{ limit: 5, reset: 'hourly' }]).allowed).toBe(
      'daily, weekly, monthly, yearly, one_time',
    );
  });
});

describe('other arguments', () => {
  const check = (): undefined => undefined;
  const rolling = { kind: 'rolling', unit: 'requests', limit: 5, windowMs: 1000 };
  test.each<[string, Factory, readonly unknown[]]>([
    ['tokenLimit', tokenLimit, []],
    ['tokenLimit', tokenLimit, [null]],
    ['tokenLimit', tokenLimit, [1000, 'daily']],
    ['tokenLimit.period', tokenLimit, [{ limit: 5, period: 'daily' }]],
    ['costLimit', costLimit, [5]],
    ['costLimit.limit', costLimit, [{ limit: 5, reset: 'daily' }]],
    ['keyStatus', keyStatus, []],
    ['keyStatus', keyStatus, ['constructor']],
    ['expires', expires, []],
    ['expires', expires, [Number.NaN]],
    ['expires', expires, [new Date('never')]],
    ['expires', expires, ['']],
    ['expires', expires, ['2030-01-01']],
    ['expires', expires, ['2030-01-01T00:00:00']],
    ['expires', expires, ['2030-02-30T00:00:00Z']],
    ['expires', expires, ['2029-02-29T00:00:00Z']],
    ['expires', expires, ['2030-13-01T00:00:00Z']],
    ['expires', expires, ['2030-00-10T00:00:00Z']],
    ['expires', expires, ['2030-01-00T00:00:00Z']],
    ['expires', expires, ['2030-01-01T25:00:00Z']],
    ['expires', expires, ['Tue, 01 Jan 2030 00:00:00 Z']],
    ['expires', expires, [9e15]],
    ['allowModels', allowModels, []],
    ['allowModels', allowModels, ['gpt-4o']],
    ['allowModels', allowModels, [['']]],
    ['allowModels', allowModels, [['gpt-4o', /gpt/]]],
    ['capabilities', capabilities, [['admin']]],
    ['capabilities', capabilities, ['chat']],
    ['capabilities', capabilities, [[null]]],
    ['scopes', scopes, ['admin']],
    ['scopes', scopes, ['toString']],
    ['ipAllowlist', ipAllowlist, []],
    ['ipAllowlist', ipAllowlist, ['10.0.0.0/8']],
    ['ipAllowlist[0]', ipAllowlist, [['10.0.0.0/33']]],
    ['plan', plan, []],
    ['plan', plan, ['gold']],
    ['plan', plan, ['constructor']],
    ['plan', plan, ['Free']],
    ['plan.overrides', plan, ['free', null]],
    ['plan.overrides', plan, ['free', 100]],
    ['plan.requestsPerHour', plan, ['free', { requestsPerHour: 5 }]],
    ['plan.governor', plan, ['free', { governor: null }]],
    ['plan.governor', plan, ['free', { governor: 'yes' }]],
    ['policiesFromKey.options', policiesFromKey, [{}, null]],
    ['policiesFromKey.ipAllowlist', policiesFromKey, [{}, { ipAllowlist: true }]],
    ['definePolicy', definePolicy, []],
    ['definePolicy', definePolicy, [check]],
    ['definePolicy.name', definePolicy, [{ check }]],
    ['definePolicy.name', definePolicy, [{ name: '', check }]],
    ['definePolicy.name', definePolicy, [{ name: 'two words', check }]],
    ['definePolicy.name', definePolicy, [{ name: 'quo"ted', meter: rolling }]],
    ['definePolicy.name', definePolicy, [{ name: 'x'.repeat(65), check }]],
    ['definePolicy.name', definePolicy, [{ name: 'requests_per_minute', meter: rolling }]],
    ['definePolicy.name', definePolicy, [{ name: 'cost_limit_daily', check }]],
    ['definePolicy.check', definePolicy, [{ name: 'x' }]],
    ['definePolicy.check', definePolicy, [{ name: 'x', check: 'yes' }]],
    ['definePolicy.check', definePolicy, [{ name: 'x', check, meter: rolling }]],
    ['definePolicy.scope', definePolicy, [{ name: 'x', check, scope: 'client' }]],
    ['definePolicy.code', definePolicy, [{ name: 'x', check, code: 'RATE_LIMIT_EXCEEDED' }]],
    ['definePolicy.code', definePolicy, [{ name: 'x', meter: rolling, code: 'PERMISSION_DENIED' }]],
    ['definePolicy.code', definePolicy, [{ name: 'x', meter: rolling, code: 'constructor' }]],
    ['definePolicy.meter', definePolicy, [{ name: 'x', meter: 5 }]],
    [
      'definePolicy.meter.kind',
      definePolicy,
      [{ name: 'x', meter: { ...rolling, kind: 'bucket' } }],
    ],
    [
      'definePolicy.meter.kind',
      definePolicy,
      [{ name: 'x', meter: { unit: 'requests', limit: 5 } }],
    ],
    ['definePolicy.meter.unit', definePolicy, [{ name: 'x', meter: { ...rolling, unit: 'usd' } }]],
    [
      'definePolicy.meter.unit',
      definePolicy,
      [{ name: 'x', meter: { ...rolling, unit: 'concurrency' } }],
    ],
    [
      'definePolicy.meter.unit',
      definePolicy,
      [{ name: 'x', meter: { kind: 'concurrency', unit: 'requests', limit: 5 } }],
    ],
    [
      'definePolicy.meter.windowMs',
      definePolicy,
      [{ name: 'x', meter: { ...rolling, windowMs: 0.5 } }],
    ],
    [
      'definePolicy.meter.windowMs',
      definePolicy,
      [{ name: 'x', meter: { kind: 'calendar', unit: 'tokens', limit: 5, windowMs: 1000 } }],
    ],
    [
      'definePolicy.meter.reset',
      definePolicy,
      [{ name: 'x', meter: { kind: 'calendar', unit: 'tokens', limit: 5, reset: 'hourly' } }],
    ],
    [
      'definePolicy.meter.reset',
      definePolicy,
      [{ name: 'x', meter: { ...rolling, reset: 'daily' } }],
    ],
    ['definePolicy.meter.amount', definePolicy, [{ name: 'x', meter: { ...rolling, amount: 2 } }]],
  ])('%s is named with what is allowed', (field, make, given) => {
    expectProblem(make, given, field);
  });

  test('what was given is not in the error: it may be a key', () => {
    const key = 'sk_prod_0123456789abcdef';
    const problems = [
      problemOf(allowModels, [key]),
      problemOf(ipAllowlist, [[key]]),
      problemOf(plan, [key]),
      problemOf(policiesFromKey, [key]),
      problemOf(expires, [key]),
      problemOf(requestsPerMinute, [key]),
      problemOf(requestsPerMinute, [5, key]),
      problemOf(definePolicy, [{ name: `${key} `, check: () => undefined }]),
    ];
    for (const problem of problems)
      expect(JSON.stringify([problem, problem.stack])).not.toContain(key);
  });
});

describe('options', () => {
  const rolling = { kind: 'rolling', unit: 'requests', limit: 5, windowMs: 1000 };
  const limits: readonly (readonly [string, Factory, (options: unknown) => readonly unknown[]])[] =
    [
      ['requestsPerSecond', requestsPerSecond, (options) => [5, options]],
      ['requestsPerMinute', requestsPerMinute, (options) => [5, options]],
      ['requestsPerDay', requestsPerDay, (options) => [5, options]],
      ['tokensPerMinute', tokensPerMinute, (options) => [5, options]],
      ['tokensPerDay', tokensPerDay, (options) => [5, options]],
      ['concurrency', concurrency, (options) => [5, options]],
      ['tokenLimit', tokenLimit, (options) => [{ limit: 5, reset: 'daily', ...Object(options) }]],
      ['costLimit', costLimit, (options) => [{ usd: 5, reset: 'daily', ...Object(options) }]],
      [
        'definePolicy',
        definePolicy,
        (options) => [{ name: 'x', meter: rolling, ...Object(options) }],
      ],
      ['plan', plan, (options) => ['free', {}, options]],
      ['policiesFromKey', policiesFromKey, (options) => [{ rate_limit: 5 }, options]],
    ];
  const checks: typeof limits = [
    ['keyStatus', keyStatus, (options) => ['active', options]],
    ['expires', expires, (options) => [0, options]],
    ['ipAllowlist', ipAllowlist, (options) => [[], options]],
    ['capabilities', capabilities, (options) => [[], options]],
    ['scopes', scopes, (options) => ['full', options]],
    ['allowModels', allowModels, (options) => [[], options]],
    ['maxTokens', maxTokens, (options) => [5, options]],
  ];

  test.each([...limits, ...checks])('%s knows its modes', (name, make, given) => {
    for (const mode of ['audit', '', 'Observe', true, null])
      expectProblem(make, given({ mode }), `${name}.mode`);
    expectProblem(make, given({ mod: 'observe' }), `${name}.mod`);
    for (const mode of ['enforce', 'observe', 'off', undefined])
      expect(() => Reflect.apply(make, undefined, given({ mode }))).not.toThrow();
  });

  test.each(limits)('%s knows its scopes', (name, make, given) => {
    for (const scope of ['team', '', null, 5, {}])
      expectProblem(make, given({ scope }), `${name}.scope`);
    for (const scope of ['key', 'client', () => 'a', undefined])
      expect(() => Reflect.apply(make, undefined, given({ scope }))).not.toThrow();
  });

  test.each(limits)('%s warns at whole percentages from 1 to 100', (name, make, given) => {
    for (const warnAt of [
      80,
      '80',
      [0],
      [101],
      [-5],
      [0.8],
      [50.5],
      [Number.NaN],
      ['80'],
      [null],
      {},
    ])
      expectProblem(make, given({ warnAt }), `${name}.warnAt`);
    for (const warnAt of [[], [1], [100, 50], undefined])
      expect(() => Reflect.apply(make, undefined, given({ warnAt }))).not.toThrow();
  });

  test.each(checks)(
    '%s counts nothing, so it has neither scope nor percentages',
    (name, make, given) => {
      expectProblem(make, given({ scope: 'client' }), `${name}.scope`);
      expectProblem(make, given({ warnAt: [80] }), `${name}.warnAt`);
    },
  );

  test('options are an object', () => {
    for (const options of [null, 5, 'observe', ['observe'], () => 'observe']) {
      expectProblem(requestsPerMinute, [5, options], 'requestsPerMinute.options');
      expectProblem(allowModels, [[], options], 'allowModels.options');
      expectProblem(gatewayLimits, [options], 'gatewayLimits.options');
      expectProblem(plan, ['free', {}, options], 'plan.options');
    }
  });

  test("the gateway's limits take no scope of one's own", () => {
    expectProblem(gatewayLimits, [{ scope: 'client' }], 'gatewayLimits.scope');
    expectProblem(gatewayLimits, [{ mode: 'audit' }], 'gatewayLimits.mode');
    expectProblem(gatewayLimits, [{ warnAt: [0] }], 'gatewayLimits.warnAt');
  });

  test('what is given is on the policy, percentages in order and once, and nothing else is', () => {
    expect(
      requestsPerMinute(5, { warnAt: [90, 50, 90], scope: 'client', mode: 'observe' }),
    ).toEqual({
      kind: 'meter',
      name: 'requests_per_minute',
      code: 'RATE_LIMIT_EXCEEDED',
      meter: {
        kind: 'rolling',
        name: 'requests_per_minute',
        unit: 'requests',
        limit: 5,
        windowMs: 60_000,
      },
      warnAt: [50, 90],
      scope: 'client',
      mode: 'observe',
    });
    expect(Object.keys(tokensPerDay(5, { mode: undefined }))).toEqual(Object.keys(tokensPerDay(5)));
    expect(gatewayLimits()).toEqual({ kind: 'gateway', name: 'gateway_limits' });
    expect(gatewayLimits({ mode: 'observe', warnAt: [80] })).toEqual({
      kind: 'gateway',
      name: 'gateway_limits',
      mode: 'observe',
      warnAt: [80],
    });
  });
});
