import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, it } from 'vitest';
import { dialects } from '../dialects/index.ts';
import type { CallSpec } from './call.ts';
import { prepareCall } from './prepare-call.ts';

const settings = {
  baseURL: 'http://gateway.test/api',
  timeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 120_000,
  retries: 3,
  onLimit: 'reject' as const,
  maxWaitMs: 60_000,
  defaultHeaders: { 'X-Team': 'a' },
};

function prepare(
  spec: CallSpec,
  dialect: 'regpilot' | 'openai' = 'regpilot',
): ReturnType<typeof prepareCall> {
  return prepareCall(spec, {
    settings,
    dialect: dialects[dialect],
    estimate: { tokens: 0 },
    newId: () => 'id-1',
  });
}

describe('prepareCall', () => {
  it('builds the URL from base, path, id and query', () => {
    expect(prepare({ route: 'keys.retrieve', id: 'a/b c', options: {} }).url).toBe(
      'http://gateway.test/api/gateway/keys/a%2Fb%20c',
    );
    expect(
      prepare({
        route: 'keys.list',
        query: { limit: 5, cursor: undefined, status: 'active' },
        options: {},
      }).url,
    ).toBe('http://gateway.test/api/gateway/keys?limit=5&status=active');
  });

  it('gives a POST an idempotency key of its own or the one of the caller, and nothing else one', () => {
    expect(prepare({ route: 'chat.create', options: {} }).idempotencyKey).toBe('id-1');
    expect(
      prepare({ route: 'chat.create', options: { idempotencyKey: 'mine' } }).idempotencyKey,
    ).toBe('mine');
    expect(prepare({ route: 'health.check', options: {} }).idempotencyKey).toBeUndefined();
  });

  it.each([
    ['health.check', {}, 'always'],
    ['keys.update', {}, 'always'],
    ['chat.create', {}, 'if-gateway-keeps-idempotency'],
    ['chat.create', { repeatable: true }, 'always'],
    ['keys.create', { repeatable: true }, 'never'],
    ['keys.rotate', {}, 'never'],
  ] as const)('repeats %s with %j by the rule %s', (route, options, rule) => {
    expect(prepare({ route, options }).repeat).toBe(rule);
  });

  it.each([true, false])('bounds a call by the total timeout (stream: %s)', (stream) => {
    const total = (options: CallSpec['options']): number | undefined =>
      prepare({ route: 'chat.create', stream, options }).totalTimeoutMs;
    expect([total({}), total({ totalTimeout: 5 })]).toEqual([120_000, 5]);
  });

  it('writes header names in lower case, so that the call wins over the client', () => {
    expect(
      prepare({ route: 'health.check', options: { headers: { 'x-team': 'b' } } }).headers,
    ).toEqual({ 'x-team': 'b' });
  });

  it('refuses a route that the dialect does not have, naming those it has', () => {
    expect(() => prepare({ route: 'keys.list', options: {} }, 'openai')).toThrow(
      ConfigurationError,
    );
    expect(() => prepare({ route: 'keys.list', options: {} }, 'openai')).toThrow(
      /chat\.create, embeddings\.create, models\.list/,
    );
  });

  it('refuses a body that is no JSON', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(() => prepare({ route: 'chat.create', body: cyclic, options: {} })).toThrow(
      ConfigurationError,
    );
    expect(() => prepare({ route: 'chat.create', body: { n: 1n }, options: {} })).toThrow(
      ConfigurationError,
    );
  });
});
