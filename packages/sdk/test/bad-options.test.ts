import { ConfigurationError, RegPilot, type ClientOptions } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { thrownBy, throwing } from './support/as-javascript.ts';
import { recordingTransport } from './support/recording-transport.ts';

const apiKey = 'sk_prod_0123456789abcdef';

describe('the constructor', () => {
  it.each<[string, unknown[], string]>([
    ['an empty key', [''], 'options.apiKey'],
    ['a key in both places', [apiKey, { apiKey }], 'options.apiKey'],
    ['a clock that is none', [{ apiKey, runtime: { now: 5 } }], 'options.runtime.now'],
    ['a key that was cut', ['sk_prod_01'], 'options.apiKey'],
    ['a key with a line break', ['sk_prod_0123456789abcdef\n'], 'options.apiKey'],
    ['a key that is a number', [{ apiKey: 5 }], 'options.apiKey'],
    ['a list without a key', [{ apiKey: [undefined, undefined] }], 'options.apiKey'],
    ['a list with a malformed key', [{ apiKey: [apiKey, 'sk_dev_!'] }], 'options.apiKey[1]'],
    ['an unknown option', [{ apiKey, baseUrl: 'https://x.test' }], 'options.baseUrl'],
    ['options that are no object', [5], 'options'],
    ['an enforcer that is none', [{ apiKey, enforcement: {} }], 'options.enforcement'],
    ['policies that are none', [{ apiKey, enforcement: ['free'] }], 'options.enforcement[0]'],
    ['null beside the key', [apiKey, null], 'options'],
    ['a number beside the key', [apiKey, 5], 'options'],
    ['a list beside the key', [apiKey, []], 'options'],
    ['null alone', [null], 'options'],
    ['options twice', [{ apiKey }, { retries: 1 }], 'options'],
    ['options twice, the first null', [null, { apiKey }], 'options'],
    ['a getter that throws', [throwing('timeout')], 'options.timeout'],
    ['a getter that throws beside the key', [apiKey, throwing('timeout')], 'options.timeout'],
    [
      'headers that would not be sent',
      [{ apiKey, defaultHeaders: new Headers({ 'x-a': 'b' }) }],
      'options.defaultHeaders',
    ],
    ['an unknown way with limits', [{ apiKey, onLimit: 'throw' }], 'options.onLimit'],
    ['a wait without end', [{ apiKey, maxWaitMs: Infinity }], 'options.maxWaitMs'],
    ['an unknown estimator', [{ apiKey, estimate: 'exact' }], 'options.estimate'],
    ['a tokenizer that is none', [{ apiKey, estimate: {} }], 'options.estimate'],
    ['prices that are no table', [{ apiKey, prices: { models: {} } }], 'options.prices'],
    ['a transport that is none', [{ apiKey, transport: {} }], 'options.transport'],
    [
      'a fetch beside a transport',
      [{ apiKey, fetch: () => undefined, transport: recordingTransport().transport }],
      'options.fetch',
    ],
  ])('refuses %s', (_what, args, field) => {
    const fault = thrownBy(() => Reflect.construct(RegPilot, args));
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(fault).toMatchObject({ field });
    expect(String(fault)).not.toContain('0123456789');
  });

  it('takes undefined for every option', () => {
    const names = [
      'baseURL',
      'environment',
      'projectId',
      'dialect',
      'auth',
      'enforcement',
      'timeout',
      'retries',
      'transport',
      'fetch',
      'governor',
    ];
    const options: ClientOptions = {
      ...Object.fromEntries(names.map((name) => [name, undefined])),
      apiKey,
    };
    expect(new RegPilot(options).baseURL).toBe('https://regpilot.dev/api');
    expect(new RegPilot(apiKey, undefined).environment).toBe('production');
  });
});
