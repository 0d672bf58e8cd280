import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, it } from 'vitest';
import type { ClientOptions } from './client-options.ts';
import { resolveSettings, type ClientSettings } from './settings.ts';

const key = 'sk_dev_0123456789abcdef';

function resolve(options: ClientOptions, env: Record<string, string> = {}): ClientSettings {
  return resolveSettings(options, (name) => env[name]);
}

function fieldAt(options: ClientOptions, env: Record<string, string> = {}): string {
  try {
    resolve(options, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.field;
  }
  throw new Error('was not refused');
}

describe('resolveSettings', () => {
  it('fills in the documented defaults', () => {
    expect(resolve({ apiKey: key })).toMatchObject({
      baseURL: 'https://regpilot.dev/api',
      dialect: 'regpilot',
      auth: 'x-api-key',
      timeoutMs: 30_000,
      idleTimeoutMs: 60_000,
      totalTimeoutMs: 120_000,
      retries: 3,
    });
  });

  it('takes from the environment what the options leave out', () => {
    const env = {
      REGPILOT_API_KEY: key,
      REGPILOT_BASE_URL: 'http://127.0.0.1:8080/api/',
      REGPILOT_ENVIRONMENT: 'staging',
      REGPILOT_PROJECT_ID: 'proj_1',
    };
    expect(resolve({ apiKey: undefined }, env)).toMatchObject({
      apiKey: key,
      baseURL: 'http://127.0.0.1:8080/api',
      environment: 'staging',
      projectId: 'proj_1',
    });
  });

  it('prefers the options to the environment', () => {
    const env = { REGPILOT_API_KEY: 'sk_other0123456789', REGPILOT_ENVIRONMENT: 'staging' };
    expect(resolve({ apiKey: key, environment: 'ci' }, env)).toMatchObject({
      apiKey: key,
      environment: 'ci',
    });
  });

  it.each([
    ['sk_dev_0123456789abcdef', 'development'],
    ['sk_stg_0123456789abcdef', 'staging'],
    ['sk_0123456789abcdef', 'production'],
    [[undefined, 'sk_ci_0123456789abcdef'], 'ci'],
  ])('reads the environment off the key %j', (apiKey, environment) => {
    expect(resolve({ apiKey }).environment).toBe(environment);
  });

  it('speaks Bearer in the openai dialect unless told otherwise', () => {
    expect(resolve({ apiKey: key, dialect: 'openai' }).auth).toBe('bearer');
    expect(resolve({ apiKey: key, dialect: 'openai', auth: 'x-api-key' }).auth).toBe('x-api-key');
  });

  it('knows maxRetries as another name of retries', () => {
    expect(resolve({ apiKey: key, maxRetries: 0 }).retries).toBe(0);
  });

  it.each<[string, ClientOptions, string]>([
    ['no key at all', {}, 'options.apiKey'],
    [
      'a base URL without a scheme',
      { apiKey: key, baseURL: 'regpilot.dev/api' },
      'options.baseURL',
    ],
    [
      'a base URL of another scheme',
      { apiKey: key, baseURL: 'ftp://regpilot.dev' },
      'options.baseURL',
    ],
    [
      'credentials in the base URL',
      { apiKey: key, baseURL: 'https://user:secret@regpilot.dev' },
      'options.baseURL',
    ],
    [
      'a query in the base URL',
      { apiKey: key, baseURL: 'https://regpilot.dev/api?x=1' },
      'options.baseURL',
    ],
    ['both names of retries', { apiKey: key, retries: 1, maxRetries: 2 }, 'options.maxRetries'],
    ['a timeout of NaN', { apiKey: key, timeout: Number.NaN }, 'options.timeout'],
    [
      'a key in a default header',
      { apiKey: key, defaultHeaders: { Authorization: 'x' } },
      "options.defaultHeaders['Authorization']",
    ],
    [
      'a line break in a default header',
      { apiKey: key, defaultHeaders: { 'x-tag': 'a\r\nb: c' } },
      "options.defaultHeaders['x-tag']",
    ],
    [
      'a threshold above 100',
      { apiKey: key, governor: { blockThreshold: 101 } },
      'options.governor.blockThreshold',
    ],
    [
      'a Governor on a plain gateway',
      { apiKey: key, dialect: 'openai', governor: { enabled: true } },
      'options.governor',
    ],
  ])('refuses %s', (_, options, field) => {
    expect(fieldAt(options)).toBe(field);
  });

  it.each(['localhost:8080/api', 'gateway.internal:443', '127.0.0.1:8080'])(
    'asks for http:// in front of %s, which a URL parser may take for a scheme',
    (baseURL) => {
      expect(() => resolve({ apiKey: key, baseURL })).toThrow(
        expect.objectContaining({
          field: 'options.baseURL',
          problem: 'has no http:// or https:// in front of its host',
        }),
      );
    },
  );

  it('names the environment variable that is wrong', () => {
    expect(fieldAt({ apiKey: key }, { REGPILOT_ENVIRONMENT: 'prod' })).toBe('REGPILOT_ENVIRONMENT');
    expect(fieldAt({ apiKey: key }, { REGPILOT_BASE_URL: 'nowhere' })).toBe('REGPILOT_BASE_URL');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(fieldAt({}, { REGPILOT_API_KEY: ' ' })).toBe('options.apiKey');
  });

  it('never repeats the credentials of a base URL', () => {
    expect(() => resolve({ apiKey: key, baseURL: 'https://user:hunter22@regpilot.dev' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter22') }),
    );
  });
});
