import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import type { KeyRecord } from './key-record.ts';
import { policiesFromKey } from './policies-from-key.ts';
import { checkStages } from './policy.ts';
import type { Policy } from './policy.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat', model: 'openai/gpt-4o' };

const record = {
  status: 'active',
  type: 'gateway',
  expires_at: '2030-01-01T00:00:00Z',
  grace_expires_at: null,
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
  ip_allowlist: ['192.0.2.0/24'],
} as const satisfies KeyRecord;

const named = (policies: readonly Policy[]): unknown[] =>
  policies.map((policy) => [policy.name, policy.kind === 'meter' ? policy.meter.limit : null]);

const limitOf = (policies: readonly Policy[], name: string): number | undefined => {
  const policy = policies.find((candidate) => candidate.name === name);
  return policy?.kind === 'meter' ? policy.meter.limit : undefined;
};

/** The code of the first check that says no, in the printed order. */
function codeOf(policies: readonly Policy[], facts: Partial<CallFacts> = {}, now = 0): unknown {
  for (const stage of checkStages) {
    for (const policy of policies) {
      if (policy.kind !== 'check' || policy.stage !== stage) continue;
      const failure = policy.check({ ...call, ...facts }, now);
      if (failure !== undefined && !(failure instanceof Promise)) return failure.code;
    }
  }
  return undefined;
}

describe('policies of a key record', () => {
  test('each field becomes its policy', () => {
    expect(named(policiesFromKey(record))).toEqual([
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

  test.each<[string, KeyRecord, Partial<CallFacts>, unknown]>([
    ['a good call', record, {}, undefined],
    ['an inactive key', { ...record, status: 'inactive' }, {}, 'INVALID_API_KEY'],
    ['a revoked key', { ...record, status: 'revoked' }, {}, 'REVOKED_API_KEY'],
    ['an expired key', { ...record, expires_at: '1969-12-31T00:00:00Z' }, {}, 'INVALID_API_KEY'],
    ['a missing permission', record, { capability: 'embeddings' }, 'PERMISSION_DENIED'],
    ['another model', record, { model: 'openai/o1' }, 'MODEL_NOT_ALLOWED'],
    ['a long answer', record, { maxTokens: 4001 }, 'MAX_TOKENS_EXCEEDED'],
    [
      'a scope that is too small',
      { ...record, permissions: { ...record.permissions, scope: 'read' } },
      {},
      'PERMISSION_DENIED',
    ],
  ])('%s', (_what, key, facts, code) => {
    expect(codeOf(policiesFromKey(key), facts)).toBe(code);
  });

  test('a rotated key is revoked when its grace ends, and then no longer called expired', () => {
    const policies = policiesFromKey({
      expires_at: '1970-01-01T00:00:00.500Z',
      grace_expires_at: '1970-01-01T00:00:01Z',
    });
    expect([499, 500, 999, 1000].map((now) => codeOf(policies, {}, now))).toEqual([
      undefined,
      'INVALID_API_KEY',
      'INVALID_API_KEY',
      'REVOKED_API_KEY',
    ]);
  });

  test('a legacy key keeps its permissions and has no limits', () => {
    const usage = [{ policy: 'requests_per_minute', limit: 5 }];
    const policies = policiesFromKey({ ...record, usage, legacy: true });
    expect(policies.filter(({ kind }) => kind === 'meter')).toEqual([]);
    expect(policies.map(({ name }) => name)).toContain('allow_models');
  });

  test("null stands for no limit, and an effective limit of null wins over the key's own", () => {
    const none = policiesFromKey({ rate_limit: 5, effective_rate_limit: null, limits: null });
    expect(none.some(({ kind }) => kind === 'meter')).toBe(false);
    expect(limitOf(policiesFromKey({ rate_limit: 5 }), 'requests_per_minute')).toBe(5);
  });

  test('a record without permissions may chat and not manage keys', () => {
    for (const policies of [policiesFromKey({}), policiesFromKey({ permissions: null })]) {
      expect(codeOf(policies)).toBeUndefined();
      expect(codeOf(policies, { capability: 'manage_keys' })).toBe('PERMISSION_DENIED');
    }
  });

  test('a project key runs no model unless its permissions say so', () => {
    expect(codeOf(policiesFromKey({ type: 'project' }))).toBe('PERMISSION_DENIED');
    expect(codeOf(policiesFromKey({ type: 'project' }), { capability: 'read' })).toBeUndefined();
    const granted = policiesFromKey({ type: 'project', permissions: { chat: true } });
    expect(codeOf(granted)).toBeUndefined();
  });

  test('an empty list of models blocks all, null allows all', () => {
    expect(codeOf(policiesFromKey({ permissions: { models: [] } }))).toBe('MODEL_NOT_ALLOWED');
    expect(codeOf(policiesFromKey({ permissions: { models: null } }))).toBeUndefined();
  });

  test('addresses are left to the gateway unless they are looked at here', () => {
    expect(codeOf(policiesFromKey(record), { ip: '198.51.100.1' })).toBeUndefined();
    expect(
      codeOf(policiesFromKey(record, { ipAllowlist: 'gateway' }), { ip: '198.51.100.1' }),
    ).toBeUndefined();
    const here = policiesFromKey(record, { ipAllowlist: 'here' });
    expect(codeOf(here, { ip: '198.51.100.1' })).toBe('IP_NOT_ALLOWED');
    expect(codeOf(here, { ip: '192.0.2.77' })).toBeUndefined();
    const open = policiesFromKey({ ...record, ip_allowlist: null }, { ipAllowlist: 'here' });
    expect(codeOf(open, { ip: '198.51.100.1' })).toBeUndefined();
  });

  test('what the gateway enforces wins over what the key was given, in the same order', () => {
    const usage = [
      { policy: 'cost_limit_weekly', limit: 1_234_567 },
      { policy: 'requests_per_day', limit: 400 },
      { policy: 'images_per_day', limit: 1 },
    ];
    const policies = policiesFromKey({ ...record, usage });
    expect(named(policies.filter(({ kind }) => kind === 'meter'))).toEqual([
      ['requests_per_second', 10],
      ['requests_per_minute', 100],
      ['requests_per_day', 400],
      ['tokens_per_day', 900],
      ['token_limit_weekly', 1000],
      ['cost_limit_weekly', 1_234_567],
    ]);
    const planOnly = policiesFromKey({ usage: [{ policy: 'tokens_per_day', limit: 100_000 }] });
    expect(limitOf(planOnly, 'tokens_per_day')).toBe(100_000);
  });

  test('options are on all policies, those of limits on the limits', () => {
    const policies = policiesFromKey(record, {
      mode: 'observe',
      scope: 'client',
      warnAt: [90],
      ipAllowlist: 'here',
    });
    expect(policies.length).toBe(13);
    for (const policy of policies) {
      expect(policy.mode, policy.name).toBe('observe');
      expect('scope' in policy, policy.name).toBe(policy.kind === 'meter');
      expect('warnAt' in policy, policy.name).toBe(policy.kind === 'meter');
    }
  });

  test.each<[unknown, string]>([
    [null, 'record'],
    ['sk_prod_0123456789', 'record'],
    [[], 'record'],
    [{ status: 'frozen' }, 'status'],
    [{ status: null }, 'status'],
    [{ type: 'admin' }, 'type'],
    [{ legacy: 'true' }, 'legacy'],
    [{ legacy: 1 }, 'legacy'],
    [{ permissions: [] }, 'permissions'],
    [{ permissions: 'all' }, 'permissions'],
    [{ permissions: { chat: 'no' } }, 'permissions.chat'],
    [{ permissions: { manage_keys: 1 } }, 'permissions.manage_keys'],
    [{ permissions: { governor: null } }, 'permissions.governor'],
    [{ permissions: { scope: 'admin' } }, 'permissions.scope'],
    [{ permissions: { scope: null } }, 'permissions.scope'],
    [{ permissions: { models: 'gpt-4o' } }, 'permissions.models'],
    [{ permissions: { models: [''] } }, 'permissions.models'],
    [{ permissions: { max_tokens: 0 } }, 'permissions.max_tokens'],
    [{ limits: 5 }, 'limits'],
    [{ limits: { reset_period: 'hourly', tokens: 5 } }, 'limits.reset_period'],
    [{ limits: { tokens: 1.5 } }, 'limits.tokens'],
    [{ limits: { cost_usd: -1 } }, 'limits.cost_usd'],
    [{ limits: { cost_usd: '5' } }, 'limits.cost_usd'],
    [{ limits: { requests_per_second: Number.NaN } }, 'limits.requests_per_second'],
    [{ limits: { requests_per_day: Infinity } }, 'limits.requests_per_day'],
    [{ limits: { tokens_per_day: '10' } }, 'limits.tokens_per_day'],
    [{ rate_limit: 0 }, 'rate_limit'],
    [{ rate_limit: 5, effective_rate_limit: -5 }, 'effective_rate_limit'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ expires_at: '2030-01-01T00:00:00' }, 'expires_at'],
    [{ grace_expires_at: '2030-01-01' }, 'grace_expires_at'],
    [{ usage: {} }, 'usage'],
    [{ usage: [null] }, 'usage[0]'],
    [{ usage: [{ policy: 'requests_per_day', limit: 0 }] }, 'usage.requests_per_day'],
    [{ usage: [{ policy: 'cost_limit_monthly', limit: '5' }] }, 'usage.cost_limit_monthly'],
    [{ ip_allowlist: ['10.0.0.1', 'office'] }, 'ip_allowlist[1]'],
    [{ ip_allowlist: '10.0.0.1' }, 'ip_allowlist'],
  ])('%j cannot be read, and is not taken for a key without limits', (wrong, field) => {
    let caught: unknown;
    try {
      Reflect.apply(policiesFromKey, undefined, [wrong, { ipAllowlist: 'here' }]);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ConfigurationError);
    expect(caught).toMatchObject({ field });
  });
});
