import { ConfigurationError, RegPilot, type ClientOptions } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import type { Transport, TransportRequest } from '../src/transport/transport.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const apiKey = 'sk_prod_0123456789abcdef';

function recording(): { transport: Transport; sent: TransportRequest[] } {
  const sent: TransportRequest[] = [];
  const transport: Transport = {
    send: async (request) => {
      sent.push(request);
      throw new Error('nothing may be sent');
    },
  };
  return { transport, sent };
}

/** Calls a method as JavaScript does, where nothing has checked the arguments. */
function invoke(client: RegPilot, path: string, ...args: unknown[]): unknown {
  let target: unknown = client;
  const names = path.split('.');
  const method = names.pop() ?? '';
  for (const name of names) target = Reflect.get(Object(target), name);
  const fn: unknown = Reflect.get(Object(target), method);
  if (typeof fn !== 'function') throw new Error(`${path} is no method`);
  return Reflect.apply(fn, target, args);
}

async function faultOf(
  path: string,
  ...args: unknown[]
): Promise<{ fault: unknown; sent: number }> {
  const { transport, sent } = recording();
  const client = new RegPilot({ apiKey, transport });
  const fault: unknown = await Promise.resolve(invoke(client, path, ...args)).catch(
    (error: unknown) => error,
  );
  return { fault, sent: sent.length };
}

describe('parameters', () => {
  it.each<[string, string, unknown[], string]>([
    ['no parameters', 'chat.create', [], 'params'],
    ['no messages', 'chat.create', [{}], 'params.messages'],
    ['empty messages', 'chat.create', [{ messages: [] }], 'params.messages'],
    ['messages that are no list', 'chat.create', [{ messages: 'Hello' }], 'params.messages'],
    [
      'an unknown role',
      'chat.create',
      [{ messages: [{ role: 'robot', content: 'x' }] }],
      'params.messages[0].role',
    ],
    [
      'a message without content',
      'chat.create',
      [{ messages: [{ role: 'user' }] }],
      'params.messages[0].content',
    ],
    [
      'a content that is a number',
      'chat.create',
      [{ messages: [{ role: 'user', content: 5 }] }],
      'params.messages[0].content',
    ],
    ['an unknown quality', 'chat.create', [{ messages, quality: 'best' }], 'params.quality'],
    ['an empty model', 'chat.create', [{ messages, model: '' }], 'params.model'],
    ['a model with white space', 'chat.create', [{ messages, model: 'gpt 4' }], 'params.model'],
    [
      'a temperature of NaN',
      'chat.create',
      [{ messages, temperature: Number.NaN }],
      'params.temperature',
    ],
    [
      'a temperature above 2',
      'chat.create',
      [{ messages, temperature: 2.1 }],
      'params.temperature',
    ],
    ['maxTokens of 0', 'chat.create', [{ messages, maxTokens: 0 }], 'params.maxTokens'],
    [
      'maxTokens with a fraction',
      'chat.create',
      [{ messages, maxTokens: 1.5 }],
      'params.maxTokens',
    ],
    ['a misspelt field', 'chat.create', [{ messages, max_tokens: 5 }], 'params.max_tokens'],
    [
      'an unknown action type',
      'chat.create',
      [{ messages, governorMetadata: { actionType: 'other_thing' } }],
      'params.governorMetadata.actionType',
    ],
    ['a cycle in a tool', 'chat.create', [{ messages, tools: [cyclicTool()] }], 'params'],
    ['an unknown mode', 'chat.complete', [{ messages, mode: 'xml' }], 'params.mode'],
    [
      'a model for complete, which has none',
      'chat.complete',
      [{ messages, model: 'gpt-4o' }],
      'params.model',
    ],
    ['an empty input', 'embeddings.create', [{ input: '' }], 'params.input'],
    ['no inputs', 'embeddings.create', [{ input: [] }], 'params.input'],
    ['an input that is no text', 'embeddings.create', [{ input: ['a', 5] }], 'params.input[1]'],
    ['dimensions of 0', 'embeddings.create', [{ input: 'a', dimensions: 0 }], 'params.dimensions'],
    ['a key without a name', 'gateway.keys.create', [{}], 'params.name'],
    [
      'a rate limit of 0',
      'gateway.keys.create',
      [{ name: 'k', rate_limit: 0 }],
      'params.rate_limit',
    ],
    [
      'a field of a key that nobody knows',
      'gateway.keys.create',
      [{ name: 'k', rateLimit: 5 }],
      'params.rateLimit',
    ],
    [
      'an expiry in local time',
      'gateway.keys.create',
      [{ name: 'k', expires_at: '2027-01-31' }],
      'params.expires_at',
    ],
    ['a page of 1,000', 'gateway.keys.list', [{ limit: 1000 }], 'params.limit'],
    ['no id', 'gateway.keys.retrieve', [], 'id'],
    ['an empty id', 'gateway.keys.delete', [' '], 'id'],
    ['an id that leads to another route', 'gateway.keys.delete', ['..'], 'id'],
    [
      'a grace period below 0',
      'gateway.keys.rotate',
      ['key_1', { grace_period_seconds: -1 }],
      'params.grace_period_seconds',
    ],
    [
      'a status that nobody can set',
      'gateway.keys.update',
      ['key_1', { status: 'revoked' }],
      'params.status',
    ],
    ['an unknown call option', 'health.check', [{ timeoutMs: 5 }], 'options.timeoutMs'],
    ['a timeout of 0', 'health.check', [{ timeout: 0 }], 'options.timeout'],
    ['a signal that is none', 'health.check', [{ signal: {} }], 'options.signal'],
    ['an unknown way with limits', 'health.check', [{ onLimit: 'queue' }], 'options.onLimit'],
    ['a wait of no time', 'health.check', [{ maxWaitMs: 0 }], 'options.maxWaitMs'],
    [
      'an idempotency key with a line break',
      'chat.create',
      [{ messages }, { idempotencyKey: 'a\nb' }],
      'options.idempotencyKey',
    ],
    [
      'a key among the headers',
      'chat.create',
      [{ messages }, { headers: { 'X-API-Key': 'sk_other' } }],
      'options.headers',
    ],
  ])(
    'refuses %s in %s, naming the field, before anything is sent',
    async (_what, path, args, field) => {
      const { fault, sent } = await faultOf(path, ...args);
      expect(fault).toBeInstanceOf(ConfigurationError);
      expect(fault).toMatchObject({ field, allowed: expect.stringMatching(/./) });
      expect(sent).toBe(0);
    },
  );
});

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
    ['policies that are none', [{ apiKey, enforcement: ['free'] }], 'options.enforcement'],
    ['an unknown way with limits', [{ apiKey, onLimit: 'throw' }], 'options.onLimit'],
    ['a wait without end', [{ apiKey, maxWaitMs: Infinity }], 'options.maxWaitMs'],
    ['an unknown estimator', [{ apiKey, estimate: 'exact' }], 'options.estimate'],
    ['a tokenizer that is none', [{ apiKey, estimate: {} }], 'options.estimate'],
    ['prices that are no table', [{ apiKey, prices: { models: {} } }], 'options.prices'],
    ['a transport that is none', [{ apiKey, transport: {} }], 'options.transport'],
    [
      'a fetch beside a transport',
      [{ apiKey, fetch: () => undefined, transport: recording().transport }],
      'options.fetch',
    ],
  ])('refuses %s', (_what, args, field) => {
    const fault = ((): unknown => {
      try {
        return Reflect.construct(RegPilot, args);
      } catch (error) {
        return error;
      }
    })();
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

function cyclicTool(): object {
  const parameters: Record<string, unknown> = {};
  parameters['self'] = parameters;
  return { type: 'function', function: { name: 'f', parameters } };
}
