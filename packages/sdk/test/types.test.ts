import {
  RegPilot,
  type CallPromise,
  type ChatResult,
  type ChatStream,
  type ClientOptions,
  type PagePromise,
} from '@regpilot/sdk';
import { expectTypeOf, it } from 'vitest';

const client = new RegPilot('sk_prod_0123456789');
type Create = typeof client.chat.create;
type Messages = Parameters<Create>[0]['messages'];

it('types the result of a chat by what was asked for', () => {
  const messages: Messages = [{ role: 'user', content: 'Hello' }];
  const calls = {
    json: () => client.chat.create({ messages }),
    stream: () => client.chat.create({ messages, stream: true }),
    either: (stream: boolean) => client.chat.create({ messages, stream }),
  };
  expectTypeOf(calls.json).returns.toEqualTypeOf<CallPromise<ChatResult>>();
  expectTypeOf(calls.stream).returns.toEqualTypeOf<CallPromise<ChatStream>>();
  expectTypeOf(calls.either).returns.toEqualTypeOf<CallPromise<ChatResult | ChatStream>>();
});

it('takes undefined for every option, so that an environment variable fits', () => {
  expectTypeOf<{ apiKey: string | undefined; retries: undefined }>().toExtend<ClientOptions>();
  expectTypeOf<{ apiKey: (string | undefined)[] }>().toExtend<ClientOptions>();
  expectTypeOf<{ apiKey: () => Promise<string> }>().toExtend<ClientOptions>();
});

it('knows no option, parameter or role by a misspelt name', () => {
  expectTypeOf<'baseUrl'>().not.toExtend<keyof ClientOptions>();
  expectTypeOf<'max_tokens'>().not.toExtend<keyof Parameters<Create>[0]>();
  expectTypeOf<'robot'>().not.toExtend<Messages[number]['role']>();
});

it('types the items of a list and the secret of a new key', () => {
  type Keys = typeof client.gateway.keys;
  type Key = { id: string; key_last4: string };
  expectTypeOf<ReturnType<Keys['list']>>().toExtend<PagePromise<Key>>();
  expectTypeOf<Awaited<ReturnType<Keys['create']>>['secret']>().toEqualTypeOf<string>();
});
