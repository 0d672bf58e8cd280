import type { EnforcementStore } from '@regpilot/enforcement';
import { createKeyRing, fromEnv, type KeyRing } from '@regpilot/key-rotation';
import {
  AllKeysFailedError,
  guardedFetch,
  isLocalDenial,
  isRegPilotError,
  RateLimitError,
  RegPilot,
  StreamTruncatedError,
  TimeoutError,
  type APIError,
  type CallOptions,
  type CallPromise,
  type ChatChunk,
  type ChatParams,
  type ChatResult,
  type ChatStream,
  type ClientOptions,
  type ErrorCode,
  type Page,
  type PagePromise,
  type RegPilotError,
  type Transport,
  type WithResponse,
} from '@regpilot/sdk';
import { expectTypeOf, it } from 'vitest';

const client = new RegPilot('sk_prod_0123456789');
const messages: ChatParams['messages'] = [{ role: 'user', content: 'Hello' }];
const { keys } = client.gateway;
type Key = Awaited<ReturnType<typeof keys.retrieve>>;

it('types the result of a chat by what was asked for', () => {
  const calls = {
    json: () => client.chat.create({ messages }),
    notStreamed: () => client.chat.create({ messages, stream: false }),
    stream: () => client.chat.create({ messages, stream: true }),
    either: (stream: boolean) => client.chat.create({ messages, stream }),
    atOnce: () => client.chat.stream({ messages }),
  };
  expectTypeOf(calls.json).returns.toEqualTypeOf<CallPromise<ChatResult>>();
  expectTypeOf(calls.notStreamed).returns.toEqualTypeOf<CallPromise<ChatResult>>();
  expectTypeOf(calls.stream).returns.toEqualTypeOf<CallPromise<ChatStream>>();
  expectTypeOf(calls.either).returns.toEqualTypeOf<CallPromise<ChatResult | ChatStream>>();
  expectTypeOf(calls.atOnce).returns.toEqualTypeOf<ChatStream>();
});

it('gives the data, the Response and the request id of every call', () => {
  const chat = () => client.chat.create({ messages }).withResponse();
  expectTypeOf(chat).returns.resolves.toEqualTypeOf<WithResponse<ChatResult>>();
  expectTypeOf<WithResponse<ChatResult>['response']>().toEqualTypeOf<Response>();
  expectTypeOf<WithResponse<ChatResult>['requestId']>().toEqualTypeOf<string | undefined>();
  const page = () => keys.list().withResponse();
  expectTypeOf(page).returns.resolves.toEqualTypeOf<WithResponse<Page<Key>>>();
  const raw = () => client.embeddings.create({ input: 'text' }).asResponse();
  expectTypeOf(raw).returns.resolves.toEqualTypeOf<Response>();
});

it('reads a stream as chunks, as text, and as the result at its end', () => {
  const read = async (stream: ChatStream) => {
    for await (const chunk of stream) expectTypeOf(chunk).toEqualTypeOf<ChatChunk>();
    for await (const text of stream.textStream) expectTypeOf(text).toEqualTypeOf<string>();
    return { text: await stream.finalText(), result: await stream.finalResult() };
  };
  expectTypeOf(read).returns.resolves.toEqualTypeOf<{ text: string; result: ChatResult }>();
  expectTypeOf<ChatChunk['content']>().toEqualTypeOf<string>();
  expectTypeOf<ChatChunk['raw']>().toBeUnknown();
  expectTypeOf<ReturnType<ChatStream['toResponse']>>().toEqualTypeOf<Response>();
});

it('reads a list as a page, as items over all pages, and as an array', () => {
  const read = async () => {
    for await (const key of keys.list()) expectTypeOf(key).toEqualTypeOf<Key>();
    const page = await keys.list({ limit: 10 });
    for await (const key of page) expectTypeOf(key).toEqualTypeOf<Key>();
    if (page.hasNextPage()) expectTypeOf(await page.getNextPage()).toEqualTypeOf<Page<Key>>();
    return { data: page.data, all: await keys.list().toArray({ limit: 500 }) };
  };
  expectTypeOf(read).returns.resolves.toEqualTypeOf<{ data: readonly Key[]; all: Key[] }>();
  expectTypeOf(keys.list).returns.toEqualTypeOf<PagePromise<Key>>();
});

it('types what a key takes and what it is, with its secret in new ones only', () => {
  type Created = Awaited<ReturnType<typeof keys.create>>;
  type Rotated = Awaited<ReturnType<typeof keys.rotate>>;
  expectTypeOf<Created['secret']>().toEqualTypeOf<string>();
  expectTypeOf<Rotated['secret']>().toEqualTypeOf<string>();
  // A key is a loose object, so any name may be read off it; none but the documented ones has a type.
  expectTypeOf<Key['secret']>().toBeUnknown();
  expectTypeOf<Key['key_last4']>().toEqualTypeOf<string>();
  expectTypeOf(keys.create).toBeCallableWith({ name: 'worker', permissions: { chat: true } });
  expectTypeOf(keys.update).toBeCallableWith('key_1', { name: 'worker', expires_at: null });
  expectTypeOf(keys.rotate).toBeCallableWith('key_1');
  expectTypeOf(keys.rotate).toBeCallableWith('key_1', { grace_period_seconds: 60 });
});

it('narrows what is caught: to the base by a guard, to a class by instanceof', () => {
  const look = (error: unknown) => {
    if (isRegPilotError(error)) {
      expectTypeOf(error).toEqualTypeOf<RegPilotError>();
      expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
    }
    if (isLocalDenial(error)) expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | null>();
    if (error instanceof RateLimitError) {
      expectTypeOf(error.policy).toEqualTypeOf<string | undefined>();
    }
    if (error instanceof TimeoutError) {
      expectTypeOf(error.kind).toEqualTypeOf<'attempt' | 'idle' | 'total'>();
    }
    if (error instanceof StreamTruncatedError) {
      expectTypeOf(error.partialText).toEqualTypeOf<string>();
    }
    if (error instanceof AllKeysFailedError) {
      expectTypeOf(error.keys[0]?.keyId).toEqualTypeOf<string | undefined>();
    }
  };
  expectTypeOf(look).toBeFunction();
  expectTypeOf<RateLimitError>().toExtend<APIError>();
  expectTypeOf<APIError>().toExtend<RegPilotError>();
});

it('knows the codes that an error may be compared with', () => {
  const compare = (error: RegPilotError) => [
    error.code === 'RATE_LIMIT_EXCEEDED',
    error.code === 'ALL_KEYS_FAILED',
    // @ts-expect-error no error has this code
    error.code === 'RATE_LIMITED',
  ];
  expectTypeOf(compare).returns.toEqualTypeOf<boolean[]>();
});

it('takes undefined for every option, so that an environment variable fits', () => {
  type Undefined<T> = { [Name in keyof T]: undefined };
  expectTypeOf<Undefined<Required<ClientOptions>>>().toExtend<ClientOptions>();
  expectTypeOf<Undefined<Required<CallOptions>>>().toExtend<CallOptions>();
  expectTypeOf<{ apiKey: string | undefined; retries: undefined }>().toExtend<ClientOptions>();
});

it('takes a key as text, list, function, source or ring, a guarded fetch as well', () => {
  type ApiKey = ClientOptions['apiKey'];
  expectTypeOf<(string | undefined)[]>().toExtend<ApiKey>();
  expectTypeOf<readonly string[]>().toExtend<ApiKey>();
  expectTypeOf<() => Promise<string>>().toExtend<ApiKey>();
  expectTypeOf(fromEnv('KEYS')).toExtend<ApiKey>();
  expectTypeOf(createKeyRing).returns.toExtend<ApiKey>();
  expectTypeOf<KeyRing>().toExtend<Parameters<typeof guardedFetch>[0]['keys']>();
});

it('makes a fetch that stands where a standard one is asked for', () => {
  expectTypeOf(guardedFetch).returns.toExtend<typeof globalThis.fetch>();
  expectTypeOf(guardedFetch).returns.toExtend<AsyncDisposable>();
});

it('refuses a chat that the client would refuse', () => {
  const refused = [
    // @ts-expect-error a misspelt parameter
    () => client.chat.create({ messages, max_tokens: 5 }),
    // @ts-expect-error a misspelt parameter of a stream
    () => client.chat.stream({ messages, maxToken: 5 }),
    // @ts-expect-error a tier that does not exist
    () => client.chat.create({ messages, quality: 'best' }),
    // @ts-expect-error a role that does not exist
    () => client.chat.create({ messages: [{ role: 'robot', content: '' }] }),
    // @ts-expect-error a misspelt field of a message
    () => client.chat.create({ messages: [{ role: 'user', content: '', tool_calls: [] }] }),
    // @ts-expect-error no messages
    () => client.chat.create({ quality: 'cheap' }),
    // @ts-expect-error a stream that is no flag
    () => client.chat.create({ messages, stream: 'yes' }),
    // @ts-expect-error `stream` always streams
    () => client.chat.stream({ messages, stream: true }),
    // @ts-expect-error `complete` never streams
    () => client.chat.complete({ messages, stream: true }),
    // @ts-expect-error a prompt is no messages
    () => client.chat.complete({ prompt: 'Hello' }),
    // @ts-expect-error an object is no text to embed
    () => client.embeddings.create({ input: { text: 'Hello' } }),
  ];
  expectTypeOf(refused).items.toBeFunction();
});

it('refuses an option that does not exist, or that another place has', () => {
  const refused = [
    // @ts-expect-error a misspelt option
    () => new RegPilot({ baseUrl: 'https://gateway.test' }),
    // @ts-expect-error a dialect that does not exist
    () => new RegPilot({ dialect: 'anthropic' }),
    // @ts-expect-error a duration is a number of milliseconds
    () => new RegPilot({ timeout: '30s' }),
    // @ts-expect-error a number is no key
    () => new RegPilot(12345),
    // @ts-expect-error a misspelt option of a call
    () => client.chat.create({ messages }, { timeoutMs: 5 }),
    // @ts-expect-error a client's option is not a call's
    () => client.chat.create({ messages }, { apiKey: 'sk_prod_0123456789' }),
    // @ts-expect-error a way with limits that does not exist
    () => client.chat.create({ messages }, { onLimit: 'queue' }),
    // @ts-expect-error a guarded fetch has an origin to keep to
    () => guardedFetch({ keys: ['sk_prod_0123456789'] }),
    // @ts-expect-error its keys are `keys`
    () => guardedFetch({ apiKey: 'sk_prod_0123456789', baseURL: 'https://gateway.test' }),
  ];
  expectTypeOf(refused).items.toBeFunction();
});

it('refuses what a key cannot have', () => {
  const refused = [
    // @ts-expect-error a key has a name
    () => keys.create({}),
    // @ts-expect-error a misspelt field
    () => keys.create({ name: 'worker', ratelimit: 5 }),
    // @ts-expect-error an environment that does not exist
    () => keys.create({ name: 'worker', environment: 'test' }),
    // @ts-expect-error `revoke` revokes
    () => keys.update('key_1', { status: 'revoked' }),
    // @ts-expect-error a period that does not exist
    () => keys.create({ name: 'worker', limits: { reset_period: 'hourly' } }),
    // @ts-expect-error a status that does not exist
    () => keys.list({ status: 'deleted' }),
    // @ts-expect-error a key is named by its id
    () => keys.retrieve({ id: 'key_1' }),
  ];
  expectTypeOf(refused).items.toBeFunction();
});

it('lets nobody write to a result', () => {
  const write = (result: ChatResult, chunk: ChatChunk) => {
    // @ts-expect-error a result is read only
    result.content = '';
    // @ts-expect-error a chunk is read only
    chunk.content = '';
  };
  expectTypeOf(write).toBeFunction();
});

it('asks of a transport and of a store what their interfaces say', () => {
  expectTypeOf<{ send: () => Promise<string> }>().not.toExtend<Transport>();
  expectTypeOf<{ reserve: () => null }>().not.toExtend<EnforcementStore>();
});
