import type { SchemaName } from '../routes/routes.ts';
import { ChatChunk, ChatRequest, ChatResponse, CompleteRequest, CompleteResponse } from './chat.ts';
import { EmbeddingsRequest, EmbeddingsResponse } from './embeddings.ts';
import { ErrorResponse, NestedErrorResponse } from './errors.ts';
import { HealthResponse } from './health.ts';
import {
  CreateKeyRequest,
  CurrentKey,
  DeletedKey,
  GatewayKey,
  GatewayKeyList,
  GatewayKeyWithSecret,
  KeyUsage,
  ListKeysQuery,
  RotateKeyRequest,
  UpdateKeyRequest,
} from './keys.ts';
import { ModelList } from './models.ts';
import {
  OpenAIChatRequest,
  OpenAIChatResponse,
  OpenAIEmbeddingsRequest,
  OpenAIEmbeddingsResponse,
} from './openai.ts';
import type * as z from 'zod/mini';

/** The schemas that routes name. `satisfies` fails the build when a route names one that is missing here. */
export const schemas = {
  HealthResponse,
  ChatRequest,
  ChatResponse,
  ChatChunk,
  CompleteRequest,
  CompleteResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  ModelList,
  CreateKeyRequest,
  UpdateKeyRequest,
  RotateKeyRequest,
  ListKeysQuery,
  GatewayKey,
  GatewayKeyWithSecret,
  GatewayKeyList,
  CurrentKey,
  DeletedKey,
  KeyUsage,
  OpenAIChatRequest,
  OpenAIChatResponse,
  OpenAIEmbeddingsRequest,
  OpenAIEmbeddingsResponse,
  ErrorResponse,
  NestedErrorResponse,
} as const satisfies Record<SchemaName, z.ZodMiniType>;
