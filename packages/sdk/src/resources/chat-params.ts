import {
  ChatRequest,
  CompleteRequest,
  type ChatMessage,
  type GovernorMetadata,
  type Tool,
} from '@regpilot/contract/schemas';
import type { DialectName, GovernorOptions } from '../options/client-options.ts';
import { checkMessages } from './check-messages.ts';
import { checkParams } from './check-params.ts';
import type { Known, KnownFields, WithFields } from './known-fields.ts';

type MessageParams = KnownFields<ChatMessage>;
type ToolFunction = KnownFields<Tool['function']>;
type ToolParams = WithFields<KnownFields<Tool>, { function: ToolFunction }>;
type MetadataParams = KnownFields<GovernorMetadata>;

interface NestedParams {
  messages: MessageParams[];
  tools: ToolParams[];
  governorMetadata: MetadataParams;
}

/** Parameters of `chat.create` and `chat.stream`, as `POST /ai/chat` documents them. */
export type ChatParams = WithFields<KnownFields<ChatRequest>, NestedParams>;

/** Parameters of `chat.complete`, as `POST /ai/complete` documents them. */
export type CompleteParams = WithFields<KnownFields<CompleteRequest>, NestedParams>;

const messageFields = {
  role: true,
  // Its parts are the model's: each has names of its own beside `type` and `text`.
  content: true,
  name: true,
  // They come from an answer, and a field that a gateway adds there must not stop the next call.
  toolCalls: true,
  toolCallId: true,
} as const satisfies Record<keyof MessageParams, Known>;

const functionFields = {
  name: true,
  description: true,
  parameters: true,
  strict: true,
} as const satisfies Record<keyof ToolFunction, Known>;

const toolFields = {
  type: true,
  function: functionFields,
} as const satisfies Record<keyof ToolParams, Known>;

const metadataFields = {
  actionType: true,
  senderId: true,
  recipientCountry: true,
  recipientUserId: true,
  recipientEmail: true,
  senderRole: true,
  department: true,
  contextTags: true,
} as const satisfies Record<keyof MetadataParams, Known>;

const chatFields = {
  messages: messageFields,
  quality: true,
  model: true,
  temperature: true,
  maxTokens: true,
  stream: true,
  governorEnabled: true,
  governorMetadata: metadataFields,
  tools: toolFields,
  toolChoice: true,
  responseFormat: true,
} as const satisfies Record<keyof ChatParams, Known>;

/** A plain gateway may know more of messages and tools than OpenAI documents. */
const chatFieldsOf: Readonly<Record<DialectName, Known>> = {
  regpilot: chatFields,
  openai: { ...chatFields, messages: true, tools: true },
};

const completeFields = {
  messages: messageFields,
  quality: true,
  temperature: true,
  maxTokens: true,
  mode: true,
} as const satisfies Record<keyof CompleteParams, Known>;

/** @throws ConfigurationError naming the field and what is allowed. */
export function checkChatParams(params: ChatParams, dialect: DialectName): ChatRequest {
  const request = checkParams(ChatRequest, params, chatFieldsOf[dialect]);
  checkMessages(request.messages);
  return request;
}

/** @throws ConfigurationError naming the field and what is allowed. */
export function checkCompleteParams(params: CompleteParams): CompleteRequest {
  const request = checkParams(CompleteRequest, params, completeFields);
  checkMessages(request.messages);
  return request;
}

/**
 * The request with the client's Governor settings in it. What the call says itself comes first.
 * Gateways whose settings are kept for a whole project leave `governorSettings` aside.
 */
export function withGovernor(
  request: ChatRequest,
  { enabled, ...settings }: GovernorOptions,
): ChatRequest {
  const set = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...(enabled === undefined ? {} : { governorEnabled: enabled }),
    ...(set.length === 0 ? {} : { governorSettings: Object.fromEntries(set) }),
    ...request,
  };
}
