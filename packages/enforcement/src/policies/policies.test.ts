import { ConfigurationError } from '@regpilot/contract';
import type { Capability } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import {
  allowModels,
  capabilities,
  concurrency,
  costLimit,
  createEnforcer,
  definePolicy,
  expires,
  keyStatus,
  maxTokens,
  policiesFromKey,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  scopes,
  tokenLimit,
  tokensPerDay,
  tokensPerMinute,
} from '../index.ts';
import type { CallFacts, CheckPolicy, Denial, Policy } from '../index.ts';

const call: CallFacts = {
  keyId: 'k1',
  capability: 'chat',
  model: 'openai/gpt-4o',
  estimate: { tokens: 1, costUsd: 0.1 },
};

async function denialOf(
  policies: readonly Policy[],
  facts: Partial<CallFacts> = {},
  now = 0,
): Promise<Denial | null> {
  return (await createEnforcer({ policies, now: () => now }).admit({ ...call, ...facts })).denial;
}

function problemOf(make: () => unknown): { field: string; allowed: string } {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigurationError) return { field: error.field, allowed: error.allowed };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('key state', () => {
  test('lets an active key pass', async () => {
    expect(await denialOf([keyStatus('active')])).toBeNull();
  });

  test.each([
    ['inactive', 'INVALID_API_KEY'],
    ['revoked', 'REVOKED_API_KEY'],
  ] as const)('denies an %s key with 401 %s', async (status, code) => {
    expect(await denialOf([keyStatus(status)])).toMatchObject({
      code,
      status: 401,
      retryAfterMs: null,
      limit: null,
      details: { reason: status },
    });
  });

  test.each([
    [999, null],
    [1000, 'INVALID_API_KEY'],
    [1001, 'INVALID_API_KEY'],
  ])('a key that expires at 1000 is at %d denied with %s', async (now, code) => {
    const denial = await denialOf([expires(1000)], {}, now);
    expect(denial?.code ?? null).toBe(code);
    if (denial !== null)
      expect(denial.details).toMatchObject({
        reason: 'expired',
        expired_at: '1970-01-01T00:00:01.000Z',
      });
  });

  test('takes instants as numbers, dates and texts with a zone', async () => {
    const forms = [
      Date.UTC(2027, 0),
      new Date(Date.UTC(2027, 0)),
      '2027-01-01T01:00:00+01:00',
      '2027-01-01T00:00:00Z',
    ];
    for (const form of forms) {
      expect(await denialOf([expires(form)], {}, Date.UTC(2027, 0) - 1)).toBeNull();
      expect(await denialOf([expires(form)], {}, Date.UTC(2027, 0))).not.toBeNull();
    }
  });
});

describe('models', () => {
  test.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'openai/gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['openai/gpt-4o', 'gpt-4o', false],
    ['openai/*', 'openai/gpt-4o', true],
    ['openai/*', 'anthropic/claude', false],
    ['gpt-*', 'openai/gpt-4o', true],
    ['claude-*-2024*', 'claude-3-haiku-20240307', true],
    ['claude-*-2024*', 'claude-3-haiku', false],
    ['*-mini', 'gpt-4o-mini', true],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['GPT-4o', 'gpt-4o', false],
    ['*', 'anything', true],
    ['gpt.4', 'gpt-4', false],
  ])('the pattern %s on the model %s: %s', async (pattern, model, passes) => {
    expect((await denialOf([allowModels([pattern])], { model })) === null).toBe(passes);
  });

  test('an empty list blocks every model and says so', async () => {
    expect(await denialOf([allowModels([])])).toMatchObject({
      code: 'MODEL_NOT_ALLOWED',
      status: 403,
      policy: 'allow_models',
      details: { model: 'openai/gpt-4o', allowed: [] },
    });
  });

  test('a call that runs a model and does not name it is denied, another call passes', async () => {
    expect(await denialOf([allowModels(['*'])], { model: undefined })).toMatchObject({
      code: 'MODEL_NOT_ALLOWED',
    });
    expect(
      await denialOf([allowModels([])], { model: undefined, capability: 'manage_keys' }),
    ).toBeNull();
  });

  test('a pattern of many stars takes no exponential time', async () => {
    expect(
      await denialOf([allowModels(['*a'.repeat(40) + 'b'])], { model: 'a'.repeat(20_000) }),
    ).not.toBeNull();
  });

  test.each([
    [4000, null],
    [4001, 'MAX_TOKENS_EXCEEDED'],
    [undefined, null],
  ])('with a cap of 4000, asking for %s tokens is denied with %s', async (asked, code) => {
    const denial = await denialOf([maxTokens(4000)], { maxTokens: asked });
    expect(denial?.code ?? null).toBe(code);
    if (denial !== null)
      expect(denial).toMatchObject({
        status: 403,
        limit: 4000,
        details: { requested: asked, limit: 4000 },
      });
  });
});

describe('permissions', () => {
  const all: readonly (Capability | null)[] = [
    'read',
    'chat',
    'embeddings',
    'governor',
    'manage_keys',
    null,
  ];
  test.each([
    [capabilities([]), ['read', null]],
    [capabilities(['chat']), ['read', 'chat', null]],
    [capabilities(['manage_keys']), ['read', 'manage_keys', null]],
    [scopes('read'), ['read', null]],
    [scopes('chat'), ['read', 'chat', 'governor', null]],
    [scopes('full'), all],
  ] as const satisfies readonly (readonly [CheckPolicy, readonly (Capability | null)[]])[])(
    '%o lets pass %j',
    async (policy, passing) => {
      for (const capability of all) {
        const denial = await denialOf([policy], { capability });
        expect(denial === null, String(capability)).toBe(
          passing.some((name) => name === capability),
        );
        if (denial !== null)
          expect(denial).toMatchObject({
            code: 'PERMISSION_DENIED',
            status: 403,
            details: { required: capability },
          });
      }
    },
  );

  test('the denial of key management names the permission and the remedy', async () => {
    const denial = await denialOf([capabilities(['chat'])], { capability: 'manage_keys' });
    expect(denial?.details['remedy']).toContain('manage_keys');
  });
});

describe('policies of a key record', () => {
  const record = {
    status: 'active',
    expires_at: '2030-01-01T00:00:00Z',
    legacy: false,
    rate_limit: 1000,
    effective_rate_limit: 100,
    permissions: {
      chat: true,
      embeddings: false,
      governor: true,
      manage_keys: false,
      models: ['gpt-4o'],
      max_tokens: 4000,
      scope: 'full',
    },
    limits: {
      cost_usd: 5,
      tokens: 1000,
      reset_period: 'weekly',
      requests_per_second: 10,
      requests_per_day: 500,
      tokens_per_day: 900,
    },
  };

  test('each field becomes its policy', () => {
    const named = policiesFromKey(record).map((policy) => [
      policy.name,
      policy.kind === 'meter' ? policy.meter.limit : null,
    ]);
    expect(named).toEqual([
      ['key_status', null],
      ['key_expiry', null],
      ['capabilities', null],
      ['scope', null],
      ['allow_models', null],
      ['max_tokens', null],
      ['requests_per_second', 10],
      ['requests_per_minute', 100],
      ['requests_per_day', 500],
      ['tokens_per_day', 900],
      ['token_limit_weekly', 1000],
      ['cost_limit_weekly', 5_000_000],
    ]);
  });

  test('a legacy key keeps its permissions and has no limits', () => {
    expect(
      policiesFromKey({ ...record, legacy: true }).filter(({ kind }) => kind === 'meter'),
    ).toEqual([]);
    expect(policiesFromKey({ ...record, legacy: true }).map(({ name }) => name)).toContain(
      'allow_models',
    );
  });

  test("null stands for no limit, and an effective limit of null wins over the key's own", () => {
    expect(
      policiesFromKey({ rate_limit: 5, effective_rate_limit: null }).some(
        ({ kind }) => kind === 'meter',
      ),
    ).toBe(false);
    expect(
      policiesFromKey({ rate_limit: 5 }).some(({ name }) => name === 'requests_per_minute'),
    ).toBe(true);
  });

  test('a record without permissions may chat and not manage keys', async () => {
    const policies = policiesFromKey({});
    expect(await denialOf(policies)).toBeNull();
    expect(await denialOf(policies, { capability: 'manage_keys' })).toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  test('an empty list of models blocks all, null allows all', async () => {
    expect(await denialOf(policiesFromKey({ permissions: { models: [] } }))).toMatchObject({
      code: 'MODEL_NOT_ALLOWED',
    });
    expect(await denialOf(policiesFromKey({ permissions: { models: null } }))).toBeNull();
  });

  test.each([
    [{ status: 'frozen' }, 'status'],
    [{ permissions: { scope: 'admin' } }, 'permissions.scope'],
    [{ limits: { reset_period: 'hourly', tokens: 5 } }, 'limits.reset_period'],
    [{ rate_limit: 0 }, 'requestsPerMinute'],
    [{ expires_at: 'tomorrow' }, 'expires'],
  ])('%j cannot be read, and is not taken for a key without limits', (wrong, field) => {
    expect(problemOf(() => policiesFromKey(wrong)).field).toBe(field);
  });
});

describe('bad limits', () => {
  const limits = {
    requestsPerSecond,
    requestsPerMinute,
    requestsPerDay,
    tokensPerMinute,
    tokensPerDay,
    concurrency,
    maxTokens,
  };
  const wrong: readonly unknown[] = [
    0,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    '10',
    null,
    undefined,
  ];

  test.each(Object.entries(limits))('%s takes nothing but positive integers', (field, make) => {
    for (const value of wrong) {
      expect(
        problemOf(() => Reflect.apply(make, undefined, [value])),
        String(value),
      ).toMatchObject({ field });
    }
  });

  test.each([
    [
      'tokenLimit.limit',
      () => Reflect.apply(tokenLimit, undefined, [{ limit: 0, reset: 'daily' }]),
    ],
    [
      'tokenLimit.reset',
      () => Reflect.apply(tokenLimit, undefined, [{ limit: 5, reset: 'hourly' }]),
    ],
    [
      'costLimit.usd',
      () => Reflect.apply(costLimit, undefined, [{ usd: Number.NaN, reset: 'daily' }]),
    ],
    ['costLimit.usd', () => Reflect.apply(costLimit, undefined, [{ usd: 0, reset: 'daily' }])],
    ['costLimit.usd', () => Reflect.apply(costLimit, undefined, [{ usd: '5', reset: 'daily' }])],
    ['costLimit.reset', () => Reflect.apply(costLimit, undefined, [{ usd: 5, reset: '' }])],
    ['keyStatus', () => Reflect.apply(keyStatus, undefined, ['constructor'])],
    ['expires', () => expires(Number.NaN)],
    ['expires', () => expires('2030-01-01T00:00:00')],
    ['allowModels', () => Reflect.apply(allowModels, undefined, ['gpt-4o'])],
    ['allowModels', () => allowModels([''])],
    ['capabilities', () => Reflect.apply(capabilities, undefined, [['admin']])],
    ['scopes', () => Reflect.apply(scopes, undefined, ['admin'])],
    ['definePolicy.name', () => definePolicy({ name: '', check: () => undefined })],
    ['definePolicy.check', () => Reflect.apply(definePolicy, undefined, [{ name: 'x' }])],
  ])('%s is named with what is allowed', (field, make) => {
    const problem = problemOf(make);
    expect(problem.field).toBe(field);
    expect(problem.allowed).not.toBe('');
  });
});
