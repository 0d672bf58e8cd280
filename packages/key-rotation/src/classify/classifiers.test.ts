import { expect, test } from 'vitest';
import type { FailedOutcome } from '../attempt/outcome.ts';
import { classifiers } from './classifiers.ts';

type Preset = keyof typeof classifiers;

const auth: FailedOutcome = { outcome: 'auth' };
const fatal: FailedOutcome = { outcome: 'fatal' };
const forbidden: FailedOutcome = { outcome: 'forbidden' };
const missing: FailedOutcome = { outcome: 'missing-key' };
const unpaid: FailedOutcome = { outcome: 'limited', retryAfterMs: 300_000 };
const busy: FailedOutcome = { outcome: 'limited', retryAfterMs: null };

const googleBody = (reason: string): object => ({
  error: {
    code: 400,
    message: 'API key not valid.',
    status: 'INVALID_ARGUMENT',
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
  },
});

test.each<[preset: Preset, what: string, failure: unknown, outcome: FailedOutcome]>([
  ['regpilot', 'a 401', { status: 401 }, auth],
  ['regpilot', 'no key', { status: 401, code: 'MISSING_API_KEY' }, missing],
  ['openai', 'a wrong key', { status: 401, code: 'invalid_api_key' }, auth],
  [
    'openai',
    'a key without the scope',
    { status: 401, message: 'You have insufficient permissions. Missing scopes: model.request' },
    forbidden,
  ],
  [
    'openai',
    'no key',
    { status: 401, error: { message: "You didn't provide an API key. You need to …" } },
    missing,
  ],
  [
    'openai',
    "RegPilot's text for no key",
    { status: 401, message: 'Missing API key. Use …' },
    missing,
  ],
  ['openai', "RegPilot's answer to no key", { status: 401, error: 'Missing API key' }, missing],
  ['openai', 'the code for it', { status: 401, error: { code: 'MISSING_API_KEY' } }, missing],
  ['openai', 'another text about it', { status: 401, message: 'Not a Missing API key' }, auth],
  ['openai', 'no credit', { status: 429, code: 'insufficient_quota' }, unpaid],
  [
    'openai',
    'no credit, as axios has it',
    { response: { status: 429, data: { error: { type: 'insufficient_quota' } } } },
    unpaid,
  ],
  ['openai', 'a rate', { status: 429, code: 'rate_limit_exceeded' }, busy],
  ['openai', 'prepaid credit used up', { status: 402 }, unpaid],
  ['openai', 'a 403', { status: 403 }, forbidden],
  ['openai', 'a 400 about quota', { status: 400, message: 'insufficient_quota' }, fatal],
  ['anthropic', 'a wrong key', { status: 401, error: { type: 'authentication_error' } }, auth],
  [
    'anthropic',
    'no key',
    { status: 401, error: { error: { message: 'x-api-key header is required' } } },
    missing,
  ],
  [
    'anthropic',
    'no credit',
    { status: 400, message: '400 Your credit balance is too low to access the API' },
    unpaid,
  ],
  ['anthropic', 'another 400', { status: 400, message: 'max_tokens: required' }, fatal],
  [
    'anthropic',
    'overload',
    { status: 529 },
    { outcome: 'transient', delivery: 'answered', retryAfterMs: null },
  ],
  ['google', 'a bad key', { status: 400, body: googleBody('API_KEY_INVALID') }, auth],
  [
    'google',
    'a bad key, with the body as text',
    { status: 400, message: JSON.stringify(googleBody('API_KEY_INVALID')) },
    auth,
  ],
  ['google', 'another 400', { status: 400, message: 'Invalid JSON payload' }, fatal],
  ['google', 'a 401', { status: 401 }, auth],
  [
    'google',
    'no key',
    { status: 403, message: 'Method doesn’t allow unregistered callers' },
    missing,
  ],
  ['google', 'a 403', { status: 403, message: 'PERMISSION_DENIED' }, forbidden],
  [
    'google',
    'a delay in the body',
    { status: 429, error: { details: [{ retryDelay: '34.2s' }] } },
    { outcome: 'limited', retryAfterMs: 34_200 },
  ],
  [
    'google',
    'a delay in the body as text',
    { status: 429, message: '{"retryDelay":"34s"}' },
    { outcome: 'limited', retryAfterMs: 34_000 },
  ],
  [
    'google',
    'a delay in the body as text with spaces',
    { status: 429, message: '{"retryDelay" : "1.25s"}' },
    { outcome: 'limited', retryAfterMs: 1250 },
  ],
  ['google', 'a 429 without a delay', { status: 429 }, busy],
  ['response', 'a thrown 401', { status: 401 }, fatal],
  ['response', 'a response', new Response(null, { status: 401 }), auth],
])('%s: %s', (preset, _what, failure, outcome) => {
  expect(classifiers[preset](failure, 0)).toEqual(outcome);
});

test('an error that holds itself is judged by its status', () => {
  const failure: Record<string, unknown> = { status: 401 };
  failure['error'] = failure;
  expect(classifiers.openai(failure, 0)).toEqual(auth);
});
