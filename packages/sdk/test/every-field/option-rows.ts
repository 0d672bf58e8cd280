import { costLimit } from '@regpilot/enforcement';
import { anyOf, flag, number, object, oneOf, text, whole, type Kind } from './kinds.ts';

export const apiKey = 'sk_prod_0123456789abcdef';

const duration = whole(1, 2_147_483_647);
const method = anyOf([5, null, 'send', {}, []], () => undefined);
const score = number(0, 100, [-1, 101]);
const notHeaders = [5, null, 'x-a: b', [], new Headers({ 'x-a': 'b' }), new Map()];
const headers = anyOf(notHeaders, {}, { 'x-tag': '' }, { 'x-tag': '\u00ff' });
const limitReaction = oneOf('reject', 'wait');

/** One row for each option of the client; a list and an object have rows of what is in them as well. */
export const clientOptionRows: Readonly<Record<string, Kind>> = {
  apiKey: anyOf([5, null, {}, '', 'sk_prod_01', [], 'sk_prod_0123456789abcde\ud800'], apiKey),
  'apiKey[1]': anyOf([5, null, 'sk_dev_!', 'key\n'], apiKey, undefined, ''),
  baseURL: anyOf(
    [5, null, '', 'nowhere', 'localhost:8080/api', 'ftp://a.test', 'https://a.test/\ud800'],
    'http://localhost:8080/api',
  ),
  environment: oneOf('development', 'staging', 'production', 'ci'),
  projectId: text({ empty: true }),
  dialect: oneOf('regpilot', 'openai'),
  auth: oneOf('x-api-key', 'bearer'),
  enforcement: anyOf([5, null, 'free', {}], [], [costLimit({ usd: 1, reset: 'daily' })]),
  'enforcement[1]': anyOf([5, null, 'free', {}, []], costLimit({ usd: 1, reset: 'daily' })),
  onLimit: limitReaction,
  maxWaitMs: duration,
  estimate: anyOf([5, null, {}, 'exact'], 'characters', { countTokens: () => 1 }),
  prices: anyOf([5, null, {}, { models: {} }], { priceOf: () => null }),
  timeout: duration,
  idleTimeout: duration,
  totalTimeout: duration,
  retries: whole(0, 100),
  maxRetries: whole(0, 100),
  transport: anyOf([5, null, {}, 'ky'], { send: () => undefined }),
  fetch: method,
  governor: object({}),
  'governor.enabled': flag,
  'governor.strictMode': flag,
  'governor.autoApproveThreshold': score,
  'governor.blockThreshold': score,
  defaultHeaders: headers,
  "defaultHeaders['x-tag']": anyOf([5, null, 'a\r\nb: c', '\ud800', 'x\u0100'], 'a'),
  dangerouslyAllowBrowser: flag,
  runtime: object({}),
  'runtime.now': method,
  'runtime.random': method,
  'runtime.sleep': method,
  'runtime.after': method,
  'runtime.newId': method,
  'runtime.warn': method,
};

/** One row for each option of a call. */
export const callOptionRows: Readonly<Record<string, Kind>> = {
  signal: anyOf([5, null, {}, { aborted: 1, addEventListener: 1 }], new AbortController().signal),
  timeout: duration,
  totalTimeout: duration,
  idleTimeout: duration,
  retries: whole(0, 100),
  headers,
  "headers['x-tag']": anyOf([5, null, 'a\r\nb: c', '\ud800', 'x\u0100'], 'a'),
  idempotencyKey: anyOf(
    [5, null, '', 'a b', 'a\nb', '\ud800', 'a'.repeat(256)],
    'a',
    'a'.repeat(255),
  ),
  repeatable: flag,
  onLimit: limitReaction,
  maxWaitMs: duration,
};
