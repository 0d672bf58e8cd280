export {
  ChatChunk,
  ChatMessage,
  ChatRequest,
  ChatResponse,
  ChatRole,
  ChatUsage,
  CompleteRequest,
  CompleteResponse,
  ContentPart,
  QuickstartChatResponse,
  Quality,
  ResponseFormat,
  Tool,
  ToolCall,
  ToolCallDelta,
  ToolChoice,
} from './chat.ts';
export {
  Embedding,
  EmbeddingsInput,
  EmbeddingsRequest,
  EmbeddingsResponse,
  mostInputsOfRequest,
} from './embeddings.ts';
export { ErrorResponse, NestedErrorResponse, StreamError } from './errors.ts';
export { explainIssue, formatPath } from './explain-issue.ts';
export type { InputFault } from './explain-issue.ts';
export { ActionType, Governor, GovernorMetadata } from './governor.ts';
export { HealthResponse } from './health.ts';
export {
  CreateKeyRequest,
  CurrentKey,
  DeletedKey,
  GatewayKey,
  GatewayKeyList,
  GatewayKeyWithSecret,
  KeyLimits,
  KeyPermissions,
  KeyScope,
  KeyUsage,
  LimitUsage,
  ListKeysQuery,
  ResetPeriod,
  RotateKeyRequest,
  UpdateKeyRequest,
} from './keys.ts';
export { ModelList, ModelRecord } from './models.ts';
export {
  OpenAIChatRequest,
  OpenAIChatResponse,
  OpenAIEmbeddingsRequest,
  OpenAIEmbeddingsResponse,
  OpenAIMessage,
  OpenAIUsage,
} from './openai.ts';
export { checkInput, parseInput } from './parse-input.ts';
export type { InputResult } from './parse-input.ts';
export { schemas } from './registry.ts';
