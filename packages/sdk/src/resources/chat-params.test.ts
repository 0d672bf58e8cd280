import type { ChatResult } from '@regpilot/sdk';
import { expectTypeOf, it } from 'vitest';
import type { ChatParams, CompleteParams } from './chat-params.ts';

type Message = ChatParams['messages'][number];
type Tool = NonNullable<ChatParams['tools']>[number];
type Metadata = NonNullable<ChatParams['governorMetadata']>;

it('knows no misspelt field of a message, a tool or the metadata', () => {
  expectTypeOf<keyof Message>().toEqualTypeOf<
    'role' | 'content' | 'name' | 'toolCalls' | 'toolCallId'
  >();
  expectTypeOf<keyof Tool>().toEqualTypeOf<'type' | 'function'>();
  expectTypeOf<keyof Tool['function']>().toEqualTypeOf<
    'name' | 'description' | 'parameters' | 'strict'
  >();
  expectTypeOf<'sender_id'>().not.toExtend<keyof Metadata>();
  expectTypeOf<CompleteParams['messages']>().toEqualTypeOf<Message[]>();
});

it('lets what may be left out be undefined', () => {
  expectTypeOf<undefined>().toExtend<ChatParams['tools']>();
  expectTypeOf<{ messages: Message[] }>().toExtend<ChatParams>();
});

it('takes the tool calls of an answer back as they came', () => {
  type Calls = NonNullable<ChatResult['toolCalls']>;
  expectTypeOf<Calls[number]>().toExtend<NonNullable<Message['toolCalls']>[number]>();
});
