export { RegPilot } from './client/regpilot.ts';
export { guardedFetch } from './guarded-fetch/guarded-fetch.ts';
export type { GuardedFetch } from './guarded-fetch/guarded-fetch.ts';
export type { GuardedFetchOptions } from './guarded-fetch/guarded-fetch-options.ts';
export type {
  DescribedRequest,
  DescribeRequest,
  RequestDescription,
} from './guarded-fetch/describe-call.ts';
export type {
  ApiKeyOption,
  AuthScheme,
  ClientOptions,
  DialectName,
  Environment,
  GovernorOptions,
  KeyFunction,
  LimitReaction,
} from './options/client-options.ts';
export type { CallOptions } from './options/call-options.ts';
export type { Runtime } from './pipeline/runtime.ts';
export type { ChatParams, CompleteParams } from './resources/chat-params.ts';
export type { EmbeddingsParams } from './resources/embeddings.ts';
export { CallPromise } from './response/call-promise.ts';
export type { WithResponse } from './response/call-promise.ts';
export type { ChatResult, Credits, TokenUsage } from './response/chat-result.ts';
export type { Embedding, EmbeddingsResult, EmbeddingsUsage } from './response/embeddings-result.ts';
export { finishedEmbeddings } from './response/finished-embeddings.ts';
export type { ListedModel } from './response/read-models.ts';
export { Page, PagePromise } from './response/page.ts';
export { ChatStream } from './stream/chat-stream.ts';
export type { ChatChunk } from './stream/chat-chunk.ts';
export type { ShownError } from './stream/response-frame.ts';
export type { ToResponseOptions } from './stream/to-response.ts';
export type {
  Transport,
  TransportHeaders,
  TransportRequest,
  TransportResponse,
} from './transport/transport.ts';
export { TransportError } from './transport/transport-error.ts';
export { AbortError } from './errors/abort-error.ts';
export {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
} from './errors/api-error.ts';
export { ConnectionError } from './errors/connection-error.ts';
export { isLocalDenial } from './errors/local-denial.ts';
export { ResponseFormatError } from './errors/response-format-error.ts';
export type { StoppedBecause } from './errors/stopped-because.ts';
export { StreamTruncatedError } from './errors/stream-truncated-error.ts';
export type { TruncationReason } from './errors/stream-truncated-error.ts';
export { TimeoutError } from './errors/timeout-error.ts';
export type { TimeoutKind } from './errors/timeout-error.ts';
export { ConfigurationError, isRegPilotError, RegPilotError } from '@regpilot/contract';
export type { ErrorCode } from '@regpilot/contract';
export { AllKeysFailedError } from '@regpilot/key-rotation';
