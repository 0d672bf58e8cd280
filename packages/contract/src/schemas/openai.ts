import * as z from 'zod/mini';
import {
  ChatRole,
  ContentPart,
  MaxTokens,
  Model,
  ResponseFormat,
  Temperature,
  Tool,
  ToolCall,
  ToolChoice,
} from './chat.ts';

/** The OpenAI-compatible twins, as far as the `openai` SDK and the Vercel `ai` SDK use them. */

export const OpenAIMessage = z.looseObject({
  /** `developer` is what OpenAI calls the system role since its reasoning models. */
  role: z.union([ChatRole, z.literal('developer')]),
  content: z.optional(z.nullable(z.union([z.string(), z.array(ContentPart)]))),
  name: z.optional(z.string()),
  tool_calls: z.optional(z.array(ToolCall)),
  tool_call_id: z.optional(z.string()),
});
export type OpenAIMessage = z.infer<typeof OpenAIMessage>;

export const OpenAIChatRequest = z.looseObject({
  model: Model,
  messages: z.array(OpenAIMessage).check(z.minLength(1)),
  temperature: z.optional(z.nullable(Temperature)),
  max_tokens: z.optional(z.nullable(MaxTokens)),
  max_completion_tokens: z.optional(z.nullable(MaxTokens)),
  stream: z.optional(z.nullable(z.boolean())),
  stream_options: z.optional(z.nullable(z.looseObject({ include_usage: z.optional(z.boolean()) }))),
  tools: z.optional(z.array(Tool)),
  tool_choice: z.optional(ToolChoice),
  response_format: z.optional(ResponseFormat),
  user: z.optional(z.string()),
});
export type OpenAIChatRequest = z.infer<typeof OpenAIChatRequest>;

export const OpenAIUsage = z.looseObject({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
});
export type OpenAIUsage = z.infer<typeof OpenAIUsage>;

export const OpenAIChatResponse = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number(),
  model: z.string(),
  choices: z
    .array(
      z.looseObject({
        index: z.number(),
        message: z.looseObject({
          role: z.string(),
          content: z.optional(z.nullable(z.string())),
          tool_calls: z.optional(z.array(ToolCall)),
        }),
        finish_reason: z.optional(z.nullable(z.string())),
      }),
    )
    .check(z.minLength(1)),
  usage: z.optional(z.nullable(OpenAIUsage)),
});
export type OpenAIChatResponse = z.infer<typeof OpenAIChatResponse>;

export const OpenAIEmbeddingsRequest = z.looseObject({
  model: Model,
  input: z.union([
    z.string().check(z.minLength(1)),
    z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(2048)),
  ]),
  dimensions: z.optional(z.int().check(z.minimum(1), z.maximum(4096))),
  encoding_format: z.optional(z.enum(['float', 'base64'])),
  user: z.optional(z.string()),
});
export type OpenAIEmbeddingsRequest = z.infer<typeof OpenAIEmbeddingsRequest>;

export const OpenAIEmbeddingsResponse = z.looseObject({
  object: z.literal('list'),
  data: z.array(
    z.looseObject({
      object: z.literal('embedding'),
      index: z.number(),
      /** Base64 of little-endian 32-bit floats when the request asked for `base64`. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.number(), total_tokens: z.number() }),
});
export type OpenAIEmbeddingsResponse = z.infer<typeof OpenAIEmbeddingsResponse>;
