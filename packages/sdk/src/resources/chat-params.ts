import { ChatRequest, CompleteRequest, parseInput } from '@regpilot/contract/schemas';
import type { GovernorOptions } from '../options/client-options.ts';
import { refuseUnknownFields, type KnownFields } from './known-fields.ts';

/** Parameters of `chat.create` and `chat.stream`, as `POST /ai/chat` documents them. */
export type ChatParams = KnownFields<ChatRequest>;

/** Parameters of `chat.complete`, as `POST /ai/complete` documents them. */
export type CompleteParams = KnownFields<CompleteRequest>;

const chatFields = {
  messages: true,
  quality: true,
  model: true,
  temperature: true,
  maxTokens: true,
  stream: true,
  governorEnabled: true,
  governorMetadata: true,
  tools: true,
  toolChoice: true,
  responseFormat: true,
} as const satisfies Record<keyof ChatParams, true>;

const completeFields = {
  messages: true,
  quality: true,
  temperature: true,
  maxTokens: true,
  mode: true,
} as const satisfies Record<keyof CompleteParams, true>;

/** @throws ConfigurationError naming the field and what is allowed. */
export function checkChatParams(params: ChatParams): ChatRequest {
  refuseUnknownFields(chatFields, params);
  return parseInput(ChatRequest, params, 'params');
}

/** @throws ConfigurationError naming the field and what is allowed. */
export function checkCompleteParams(params: CompleteParams): CompleteRequest {
  refuseUnknownFields(completeFields, params);
  return parseInput(CompleteRequest, params, 'params');
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
