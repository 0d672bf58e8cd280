import * as z from 'zod/mini';
import { Model } from './chat.ts';

const EmbeddingText = z.string().check(z.minLength(1));

/** `POST /ai/embeddings`. Only the path is documented; the shape is OpenAI's with RegPilot's usage. */
export const EmbeddingsRequest = z.looseObject({
  input: z.union([EmbeddingText, z.array(EmbeddingText).check(z.minLength(1), z.maxLength(2048))]),
  model: z.optional(Model),
  dimensions: z.optional(z.int().check(z.minimum(1), z.maximum(4096))),
});
export type EmbeddingsRequest = z.infer<typeof EmbeddingsRequest>;

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
