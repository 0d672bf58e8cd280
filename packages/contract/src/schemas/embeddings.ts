import * as z from 'zod/mini';
import { Model } from './chat.ts';

const EmbeddingText = z.string().check(z.minLength(1));

/** OpenAI's own limit, which gateways in front of it pass on. */
export const mostInputsOfRequest = 2048;

/** `POST /ai/embeddings`. Only the path is documented; the shape is OpenAI's with RegPilot's usage. */
export const EmbeddingsRequest = z.looseObject({
  input: z.union([
    EmbeddingText,
    z.array(EmbeddingText).check(z.minLength(1), z.maxLength(mostInputsOfRequest)),
  ]),
  model: z.optional(Model),
  dimensions: z.optional(z.int().check(z.minimum(1), z.maximum(4096))),
});
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>;

/** What a client may be asked for: as many inputs as one likes, which it sends in several requests. */
export const EmbeddingsInput = z.looseObject({
  ...EmbeddingsRequest.shape,
  input: z.union([EmbeddingText, z.array(EmbeddingText).check(z.minLength(1))]),
});
export type EmbeddingsInput = z.infer<typeof EmbeddingsInput>;

export const Embedding = z.looseObject({
  object: z.literal('embedding'),
  index: z.number(),
  embedding: z.array(z.number()),
});
export type Embedding = z.infer<typeof Embedding>;

export const EmbeddingsResponse = z.looseObject({
  object: z.literal('list'),
  data: z.array(Embedding),
  model: z.string(),
  usage: z.looseObject({
    promptTokens: z.number(),
    totalTokens: z.number(),
    costCents: z.number(),
  }),
});
export type EmbeddingsResponse = z.infer<typeof EmbeddingsResponse>;
