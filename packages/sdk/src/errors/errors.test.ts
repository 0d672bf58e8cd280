import { inspect } from 'node:util';
import type { Denial } from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { isRegPilotError, type RegPilotError } from '@regpilot/contract';
import { AbortError } from './abort-error.ts';
import { apiErrorFromResponse } from './api-error-from-response.ts';
import { APIError, AuthenticationError, RateLimitError } from './api-error.ts';
import { ConnectionError } from './connection-error.ts';
import { isLocalDenial, localDenialError, refusalBehind } from './local-denial.ts';
import type { LocalRefusal } from './local-denial.ts';
import { ResponseFormatError } from './response-format-error.ts';
import { StreamTruncatedError } from './stream-truncated-error.ts';
import { TimeoutError } from './timeout-error.ts';

const nowMs = Date.UTC(2026, 10, 21);
const key = 'sk_error_test_key_0123456789';
/** A limit that is whole again in 20 s. */
const usedUp = {
  'x-ratelimit-limit': '100',
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(nowMs / 1000 + 20),
};

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keys?: readonly string[];
}

function fromAnswer({ status = 400, body = '', headers = {}, keys = [key] }: Answer): APIError {
  return apiErrorFromResponse({
    status,
    headers: { get: (name) => headers[name] ?? null },
    bodyText: typeof body === 'string' ? body : JSON.stringify(body),
    attempts: 2,
    keyId: 'kid_1',
    keys,
    nowMs,
  });
}

function everythingShownBy(error: unknown): string {
  const stack = error instanceof Error ? String(error.stack) : '';
  return (
    inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error) + stack
  );
}

describe('apiErrorFromResponse', () => {
  it.each([
    [400, 'BadRequestError', 'INVALID_REQUEST', false],
    [401, 'AuthenticationError', 'INVALID_API_KEY', false],
    [402, 'APIError', 'QUOTA_EXCEEDED', false],
    [403, 'PermissionDeniedError', 'PERMISSION_DENIED', false],
    [404, 'NotFoundError', 'NOT_FOUND', false],
    [405, 'APIError', 'METHOD_NOT_ALLOWED', false],
    [409, 'ConflictError', 'CONFLICT', false],
    [413, 'BadRequestError', 'PAYLOAD_TOO_LARGE', false],
    [415, 'BadRequestError', 'UNSUPPORTED_MEDIA_TYPE', false],
    [422, 'BadRequestError', 'INVALID_REQUEST', false],
    [418, 'APIError', 'INVALID_REQUEST', false],
    [429, 'RateLimitError', 'RATE_LIMIT_EXCEEDED', true],
    [500, 'ServerError', 'INTERNAL_ERROR', true],
    [502, 'ServerError', 'PROVIDER_ERROR', true],
    [503, 'ServerError', 'SERVICE_UNAVAILABLE', true],
    [504, 'ServerError', 'PROVIDER_TIMEOUT', true],
    [599, 'ServerError', 'INTERNAL_ERROR', true],
  ])('makes of status %i without a body a %s (%s)', (status, name, code, retryable) => {
    const error = fromAnswer({ status });
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({
      name,
      code,
      status,
      retryable,
      attempts: 2,
      keyId: 'kid_1',
      local: false,
      retryAfterMs: null,
    });
    expect(error.constructor.name).toBe(name);
    expect(error.message).not.toBe('');
  });

  it("takes the gateway's code, text, details and request id", () => {
    const error = fromAnswer({
      status: 403,
      body: {
        error: 'API key lacks required permissions',
        code: 'PERMISSION_DENIED',
        details: { required: 'manage_keys' },
      },
      headers: { 'x-request-id': 'req_9' },
    });
    expect(error).toMatchObject({
      message: 'API key lacks required permissions',
      code: 'PERMISSION_DENIED',
      details: { required: 'manage_keys' },
      requestId: 'req_9',
    });
  });

  it("reads OpenAI's nested form and keeps a code that is not RegPilot's", () => {
    const error = fromAnswer({
      status: 404,
      body: { error: { message: 'no such model', code: 'model_not_found' } },
    });
    expect(error).toMatchObject({
      name: 'NotFoundError',
      message: 'no such model',
      foreignCode: 'model_not_found',
    });
  });

  it('tells a limit with its name, size and wait', () => {
    const error = fromAnswer({
      status: 429,
      body: {
        error: 'Rate limit exceeded',
        code: 'RATE_LIMIT_EXCEEDED',
        limit: 60,
        details: { policy: 'requests_per_minute' },
      },
      headers: { 'retry-after': '7' },
    });
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({
      retryAfterMs: 7000,
      limit: 60,
      policy: 'requests_per_minute',
      retryable: true,
    });
  });

  it.each<[string, Answer, number | null, boolean]>([
    ['a date', { headers: { 'retry-after': 'Sat, 21 Nov 2026 00:00:30 GMT' } }, 30_000, true],
    ['the body', { body: { error: 'x', retry_after: 12 } }, 12_000, true],
    [
      'the header rather than the body',
      { headers: { 'retry-after': '3' }, body: { error: 'x', retry_after: 12 } },
      3000,
      true,
    ],
    ['nothing', {}, null, true],
    ['milliseconds', { headers: { 'retry-after-ms': '250', 'retry-after': '1' } }, 250, true],
    ['the reset of a limit that is used up', { headers: usedUp }, 20_000, true],
    [
      'the body rather than the reset',
      { headers: usedUp, body: { error: 'x', retry_after: 12 } },
      12_000,
      true,
    ],
    [
      'nothing, as the limit that is told has something left',
      { headers: { ...usedUp, 'x-ratelimit-remaining': '1' } },
      null,
      true,
    ],
    [
      'a null in the body, for a limit that never resets',
      { body: { error: 'x', retry_after: null } },
      null,
      false,
    ],
  ])('reads the wait of a 429 from %s', (_case, answer, retryAfterMs, retryable) => {
    expect(fromAnswer({ status: 429, ...answer })).toMatchObject({ retryAfterMs, retryable });
  });

  it('takes the reset of a limit for no wait of another error', () => {
    expect(fromAnswer({ status: 503, headers: usedUp }).retryAfterMs).toBeNull();
  });

  it('reads the limit from headers where the body does not name it', () => {
    const headers = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' };
    expect(fromAnswer({ status: 429, headers })).toMatchObject({ limit: 100 });
  });

  it('shows the beginning of a body that is no JSON', () => {
    const error = fromAnswer({ status: 502, body: `<html>${'x'.repeat(10_000)}` });
    expect(error.details).toEqual({ body: `<html>${'x'.repeat(294)}` });
    expect(error.message).toBe('The provider answered with an error');
  });

  it.each([
    'null',
    '[]',
    '"text"',
    '17',
    '{"error":{"error":{}}}',
    '{"__proto__":{"code":"x"}}',
    '{"code":"constructor"}',
    '{',
  ])('makes an error of the body %s', (body) => {
    expect(fromAnswer({ status: 500, body })).toMatchObject({
      name: 'ServerError',
      code: 'INTERNAL_ERROR',
    });
  });

  it.each<[string, Answer]>([
    ['its text', { body: { error: `Invalid key ${key}` } }],
    [
      'its text behind an escape',
      { body: `{"error":"Invalid key \\u0073k_error_test_key_0123456789"}` },
    ],
    ['its details', { body: { error: 'x', details: { deep: [{ key }] } } }],
    ['the name of a field', { body: { error: 'x', details: { [key]: true } } }],
    ['its code', { body: { error: 'x', code: key } }],
    ['its request id', { headers: { 'x-request-id': key } }],
    ['a body that is no JSON', { body: `<p>${key}</p>` }],
    ['the cut of a long body', { body: `${'x'.repeat(290)} ${key}` }],
  ])('shows no key that the gateway put into %s', (_case, answer) => {
    const shown = everythingShownBy(fromAnswer({ status: 401, ...answer }));
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(key.slice(0, 12));
  });

  it('takes a key out by its value, whatever it looks like', () => {
    const odd = 'an unusual key';
    expect(
      everythingShownBy(fromAnswer({ body: { error: `bad: ${odd}` }, keys: [odd] })),
    ).not.toContain(odd);
  });
});

describe('the message of a refusal that asks for a wait', () => {
  const hint = ' (try again in 8 s, which is longer than this call may take)';
  it.each([
    ['8', 8000, hint],
    ['8', 8001, ''],
    ['8', 0, hint],
    ['8', undefined, ''],
    [null, 0, ''],
  ])('with %s s to wait and %s ms left ends with "%s"', (wait, timeLeftMs, expected) => {
    const { message, retryAfterMs } = apiErrorFromResponse({
      status: 503,
      headers: { get: (name) => (name === 'retry-after' ? wait : null) },
      bodyText: '{"error":"Busy"}',
      attempts: 1,
      nowMs,
      timeLeftMs,
    });
    expect([message, retryAfterMs]).toEqual([`Busy${expected}`, wait === null ? null : 8000]);
  });
});

describe('a local denial', () => {
  const told = {
    code: 'RATE_LIMIT_EXCEEDED',
    status: 429,
    policy: 'requests_per_minute',
    limit: 60,
    retryAfterMs: 1500,
    message: 'Rate limit exceeded',
    details: { policy: 'requests_per_minute', unit: 'requests', window: '1 minute' },
  } as const;
  const refusalOf = (changes: Partial<Denial>): LocalRefusal => ({
    denial: { ...told, remaining: 0, resetAt: 60_000, window: '1 minute', ...changes },
    usage: [],
  });

  it("is the gateway's own error, marked local", () => {
    const error = localDenialError(refusalOf({}), { keyId: 'kid_1', attempts: 0 });
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({
      ...told,
      local: true,
      keyId: 'kid_1',
      attempts: 0,
      retryable: true,
    });
    expect(isLocalDenial(error)).toBe(true);
  });

  it('keeps the refusal that it was made of, for those who want to know more', () => {
    const refusal = refusalOf({});
    expect(refusalBehind(localDenialError(refusal, { attempts: 0 }))).toBe(refusal);
    expect(refusalBehind(fromAnswer({ status: 429 }))).toBeUndefined();
    expect(refusalBehind(null)).toBeUndefined();
  });

  it('is not retryable when waiting does not help', () => {
    const error = localDenialError(refusalOf({ retryAfterMs: null }), { attempts: 0 });
    expect(error.retryable).toBe(false);
  });

  it.each([
    [401, 'REVOKED_API_KEY', 'AuthenticationError'],
    [403, 'MODEL_NOT_ALLOWED', 'PermissionDeniedError'],
  ] as const)('of status %i and code %s is a %s', (status, code, name) => {
    expect(localDenialError(refusalOf({ status, code }), { attempts: 0 })).toMatchObject({
      name,
      code,
      status,
    });
  });

  it.each([
    ["the gateway's own 429", fromAnswer({ status: 429 })],
    ['an error of somebody else that says so', Object.assign(new Error('x'), { local: true })],
    ['null', null],
  ])('is not %s', (_case, error) => {
    expect(isLocalDenial(error)).toBe(false);
  });
});

describe('every error', () => {
  const said = 'what the model said';
  const errors: readonly (readonly [RegPilotError, string, string])[] = [
    [
      new AuthenticationError({ code: 'INVALID_API_KEY', partialText: said }),
      'AuthenticationError',
      'INVALID_API_KEY',
    ],
    [
      new ConnectionError(undefined, { delivery: 'not-sent' }),
      'ConnectionError',
      'CONNECTION_ERROR',
    ],
    [
      new TimeoutError({ kind: 'idle', timeoutMs: 5, partialText: said }),
      'TimeoutError',
      'TIMEOUT',
    ],
    [new AbortError({ partialText: said }), 'AbortError', 'ABORTED'],
    [new StreamTruncatedError({ partialText: said }), 'StreamTruncatedError', 'STREAM_TRUNCATED'],
    [
      new ResponseFormatError({ problem: 'is HTML', partialText: said }),
      'ResponseFormatError',
      'RESPONSE_FORMAT',
    ],
  ];

  it.each(errors)('of class %# has a name, a code and the brand', (error, name, code) => {
    expect(error).toMatchObject({ name, code });
    expect(isRegPilotError(error)).toBe(true);
    expect(error.message).not.toBe('');
  });

  const ofStreams = errors.filter(([error]) => 'partialText' in error);
  it.each(ofStreams)('of class %# carries the text so far and does not show it', (error) => {
    expect(ofStreams).toHaveLength(5);
    expect('partialText' in error && error.partialText).toBe(said);
    expect(everythingShownBy(error)).not.toContain(said);
  });

  it.each([
    ['attempt', 'option timeout'],
    ['idle', 'option idleTimeout'],
    ['total', 'option totalTimeout'],
  ] as const)('for the %s timeout names the option that sets it', (kind, option) => {
    expect(new TimeoutError({ kind, timeoutMs: 1500 }).message).toContain('1500 ms');
    expect(new TimeoutError({ kind, timeoutMs: 1500 }).message).toContain(option);
  });
});
