import type { WireErrorCode } from '../errors/codes.ts';

/** What a key must be allowed to do; `read` is part of every scope. */
export type Capability = 'read' | 'chat' | 'embeddings' | 'governor' | 'manage_keys';

/** Names of the schemas in `@regpilot/contract/schemas`. Names only: this module loads no schema. */
export type SchemaName =
  | 'HealthResponse'
  | 'ChatRequest'
  | 'ChatResponse'
  | 'ChatChunk'
  | 'CompleteRequest'
  | 'CompleteResponse'
  | 'EmbeddingsRequest'
  | 'EmbeddingsResponse'
  | 'ModelList'
  | 'CreateKeyRequest'
  | 'UpdateKeyRequest'
  | 'RotateKeyRequest'
  | 'ListKeysQuery'
  | 'GatewayKey'
  | 'GatewayKeyWithSecret'
  | 'GatewayKeyList'
  | 'CurrentKey'
  | 'DeletedKey'
  | 'KeyUsage'
  | 'OpenAIChatRequest'
  | 'OpenAIChatResponse'
  | 'OpenAIEmbeddingsRequest'
  | 'OpenAIEmbeddingsResponse'
  | 'ErrorResponse'
  | 'NestedErrorResponse';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Route {
  readonly method: HttpMethod;
  /** Below the gateway's base, which for RegPilot ends in `/api`. `{id}` stands for one path segment. */
  readonly path: string;
  readonly summary: string;
  /** Null where any key that is accepted will do. */
  readonly capability: Capability | null;
  readonly request: SchemaName | null;
  readonly query: SchemaName | null;
  readonly response: SchemaName;
  readonly status: 200 | 201;
  /** The schema of a stream's frames, for routes that can stream. */
  readonly frames: SchemaName | null;
  /** The envelope of its errors. */
  readonly errorShape: 'ErrorResponse' | 'NestedErrorResponse';
  /** Whether it counts against the key's limits. */
  readonly metered: boolean;
  /**
   * Whether the client may repeat it after a lost answer where idempotency is declared. Never for
   * create and rotate: their answer holds a secret that a replay does not show again.
   */
  readonly repeatable: boolean;
  /** Codes of its own, beside those that every route shares. */
  readonly errors: readonly WireErrorCode[];
}

/** What any route may answer. */
export const commonErrors = [
  'MISSING_API_KEY',
  'INVALID_API_KEY',
  'REVOKED_API_KEY',
  'PERMISSION_DENIED',
  'IP_NOT_ALLOWED',
  'METHOD_NOT_ALLOWED',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const satisfies readonly WireErrorCode[];

const bodyErrors = [
  'INVALID_REQUEST',
  'INVALID_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const;
const idempotencyErrors = ['IDEMPOTENCY_MISMATCH', 'IDEMPOTENCY_IN_PROGRESS'] as const;
const limitErrors = [
  'RATE_LIMIT_EXCEEDED',
  'DAILY_LIMIT_EXCEEDED',
  'TOKEN_QUOTA_EXCEEDED',
  'COST_LIMIT_EXCEEDED',
  'CONCURRENCY_LIMIT_EXCEEDED',
] as const;
const inferenceErrors = [
  ...bodyErrors,
  ...idempotencyErrors,
  ...limitErrors,
  'MODEL_NOT_FOUND',
  'MODEL_NOT_ALLOWED',
  'TOKEN_LIMIT_EXCEEDED',
  'PROVIDER_ERROR',
  'PROVIDER_TIMEOUT',
] as const;
const chatErrors = [
  ...inferenceErrors,
  'MISSING_MESSAGES',
  'INVALID_MESSAGE_FORMAT',
  'MAX_TOKENS_EXCEEDED',
] as const;
const regpilotChatErrors = [...chatErrors, 'INVALID_QUALITY', 'PLAN_REQUIRED'] as const;

const read = {
  request: null,
  query: null,
  status: 200,
  frames: null,
  errorShape: 'ErrorResponse',
  metered: false,
  repeatable: true,
} as const;
const inference = {
  capability: 'chat',
  query: null,
  status: 200,
  frames: 'ChatChunk',
  errorShape: 'ErrorResponse',
  metered: true,
  repeatable: true,
} as const;
const openai = { errorShape: 'NestedErrorResponse' } as const;
const management = { ...read, capability: 'manage_keys' } as const;

/** Of the wire, not of the package: it changes when an answer or a request changes for those who are already there. */
export const wireVersion = '1';

/** Every route that a gateway of this contract answers. OpenAPI, the reference gateway and the client read it here. */
export const routes = {
  'health.check': {
    ...read,
    method: 'GET',
    path: '/health',
    summary: 'Check the key',
    capability: null,
    response: 'HealthResponse',
    errors: [],
  },
  'chat.create': {
    ...inference,
    method: 'POST',
    path: '/ai/chat',
    summary: 'Chat',
    request: 'ChatRequest',
    response: 'ChatResponse',
    errors: regpilotChatErrors,
  },
  'chat.createGoverned': {
    ...inference,
    method: 'POST',
    path: '/ai/chat-v2',
    summary: 'Chat with the Governor always on',
    request: 'ChatRequest',
    response: 'ChatResponse',
    errors: regpilotChatErrors,
  },
  'chat.complete': {
    ...inference,
    method: 'POST',
    path: '/ai/complete',
    summary: 'Completion, as text or JSON',
    request: 'CompleteRequest',
    response: 'CompleteResponse',
    frames: null,
    errors: regpilotChatErrors,
  },
  'embeddings.create': {
    ...inference,
    method: 'POST',
    path: '/ai/embeddings',
    summary: 'Embeddings',
    capability: 'embeddings',
    request: 'EmbeddingsRequest',
    response: 'EmbeddingsResponse',
    frames: null,
    errors: inferenceErrors,
  },
  'models.list': {
    ...read,
    method: 'GET',
    path: '/ai/models',
    summary: 'Models that the key may use',
    capability: 'read',
    response: 'ModelList',
    errors: [],
  },
  'keys.create': {
    ...management,
    method: 'POST',
    path: '/gateway/keys',
    summary: 'Create a key; the secret is shown once',
    request: 'CreateKeyRequest',
    response: 'GatewayKeyWithSecret',
    status: 201,
    repeatable: false,
    errors: [
      ...bodyErrors,
      ...idempotencyErrors,
      'IDEMPOTENT_SECRET_REPLAY',
      'CONFLICT',
      'PLAN_REQUIRED',
    ],
  },
  'keys.list': {
    ...management,
    method: 'GET',
    path: '/gateway/keys',
    summary: 'List keys, newest first',
    query: 'ListKeysQuery',
    response: 'GatewayKeyList',
    errors: ['INVALID_REQUEST'],
  },
  'keys.retrieve': {
    ...management,
    method: 'GET',
    path: '/gateway/keys/{id}',
    summary: 'One key',
    response: 'GatewayKey',
    errors: ['NOT_FOUND'],
  },
  'keys.update': {
    ...management,
    method: 'PATCH',
    path: '/gateway/keys/{id}',
    summary: 'Change a key by merge patch',
    request: 'UpdateKeyRequest',
    response: 'GatewayKey',
    errors: [...bodyErrors, 'NOT_FOUND', 'KEY_REVOKED', 'PLAN_REQUIRED'],
  },
  'keys.delete': {
    ...management,
    method: 'DELETE',
    path: '/gateway/keys/{id}',
    summary: 'Delete a key for good',
    response: 'DeletedKey',
    errors: ['NOT_FOUND'],
  },
  'keys.rotate': {
    ...management,
    method: 'POST',
    path: '/gateway/keys/{id}/rotate',
    summary: 'Replace a key; both work during the grace period',
    request: 'RotateKeyRequest',
    response: 'GatewayKeyWithSecret',
    status: 201,
    repeatable: false,
    errors: [
      ...bodyErrors,
      ...idempotencyErrors,
      'IDEMPOTENT_SECRET_REPLAY',
      'NOT_FOUND',
      'CONFLICT',
      'KEY_REVOKED',
    ],
  },
  'keys.revoke': {
    ...management,
    method: 'POST',
    path: '/gateway/keys/{id}/revoke',
    summary: 'Revoke a key for ever',
    response: 'GatewayKey',
    errors: [...idempotencyErrors, 'NOT_FOUND'],
  },
  'keys.usage': {
    ...management,
    method: 'GET',
    path: '/gateway/keys/{id}/usage',
    summary: 'Use of a key against its limits',
    response: 'KeyUsage',
    errors: ['NOT_FOUND'],
  },
  'keys.current': {
    ...read,
    method: 'GET',
    path: '/gateway/key',
    summary: 'The calling key itself',
    capability: null,
    response: 'CurrentKey',
    errors: [],
  },
  'openai.chat': {
    ...inference,
    ...openai,
    method: 'POST',
    path: '/v1/chat/completions',
    summary: 'Chat, OpenAI-compatible',
    request: 'OpenAIChatRequest',
    response: 'OpenAIChatResponse',
    errors: chatErrors,
  },
  'openai.embeddings': {
    ...inference,
    ...openai,
    method: 'POST',
    path: '/v1/embeddings',
    summary: 'Embeddings, OpenAI-compatible',
    capability: 'embeddings',
    request: 'OpenAIEmbeddingsRequest',
    response: 'OpenAIEmbeddingsResponse',
    frames: null,
    errors: inferenceErrors,
  },
  'openai.models': {
    ...read,
    ...openai,
    method: 'GET',
    path: '/v1/models',
    summary: 'Models, OpenAI-compatible',
    capability: 'read',
    response: 'ModelList',
    errors: [],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
