import * as z from 'zod/mini';
import { Governor, GovernorMetadata } from './governor.ts';

export const ChatRole = z.enum(['system', 'user', 'assistant', 'tool']);
export type ChatRole = z.infer<typeof ChatRole>;

/** Documented tiers: cheap = Claude Haiku, balanced = GPT-4o Mini, frontier = GPT-4o. */
export const Quality = z.enum(['cheap', 'balanced', 'frontier']);
export type Quality = z.infer<typeof Quality>;

export const ContentPart = z.looseObject({
  type: z.string().check(z.minLength(1)),
  text: z.optional(z.string()),
});
export type ContentPart = z.infer<typeof ContentPart>;

export const ToolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** Content may be null or missing only beside tool calls; `ChatMessage` says so. */
export const ChatMessage = z
  .looseObject({
    role: ChatRole,
    content: z.optional(z.nullable(z.union([z.string(), z.array(ContentPart)]))),
    name: z.optional(z.string()),
    toolCalls: z.optional(z.array(ToolCall)),
    toolCallId: z.optional(z.string()),
  })
  .check(
    z.refine(
      (message) =>
        typeof message.content === 'string' ||
        Array.isArray(message.content) ||
        message.toolCalls !== undefined,
      {
        path: ['content'],
        message:
          'a string or a list of content parts (only an assistant message with toolCalls may go without)',
      },
    ),
  );
export type ChatMessage = z.infer<typeof ChatMessage>;

export const Tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().check(z.minLength(1)),
    description: z.optional(z.string()),
    parameters: z.optional(z.record(z.string(), z.unknown())),
    strict: z.optional(z.boolean()),
  }),
});
export type Tool = z.infer<typeof Tool>;

export const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
]);
export type ToolChoice = z.infer<typeof ToolChoice>;

export const ResponseFormat = z.union([
  z.looseObject({ type: z.enum(['text', 'json_object']) }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({ name: z.string(), schema: z.record(z.string(), z.unknown()) }),
  }),
]);
export type ResponseFormat = z.infer<typeof ResponseFormat>;

const Messages = z.array(ChatMessage).check(z.minLength(1));
export const Model = z.string().check(z.minLength(1), z.maxLength(256), z.regex(/^\S+$/));
export const Temperature = z.number().check(z.minimum(0), z.maximum(2));
export const MaxTokens = z.int().check(z.minimum(1));

/**
 * `POST /ai/chat` (AI Gateway, Chat). `stream` is always sent by the client, because the documents
 * disagree on what its absence means; a gateway of ours answers JSON then.
 */
export const ChatRequest = z.looseObject({
  messages: Messages,
  quality: z.optional(Quality),
  model: z.optional(Model),
  temperature: z.optional(Temperature),
  maxTokens: z.optional(MaxTokens),
  stream: z.optional(z.boolean()),
  governorEnabled: z.optional(z.boolean()),
  governorMetadata: z.optional(GovernorMetadata),
  tools: z.optional(z.array(Tool)),
  toolChoice: z.optional(ToolChoice),
  responseFormat: z.optional(ResponseFormat),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** `POST /ai/complete`: never a stream; `maxTokens` defaults to 1000, in `json` mode `text` is a JSON string. */
export const CompleteRequest = z.looseObject({
  messages: Messages,
  quality: z.optional(Quality),
  temperature: z.optional(Temperature),
  maxTokens: z.optional(MaxTokens),
  mode: z.optional(z.enum(['text', 'json'])),
});
export type CompleteRequest = z.infer<typeof CompleteRequest>;

export const ChatUsage = z.looseObject({
  promptTokens: z.number(),
  completionTokens: z.number(),
  totalTokens: z.number(),
  /** US cents, as documented; a fraction of a cent is usual. */
  costCents: z.number(),
});
export type ChatUsage = z.infer<typeof ChatUsage>;

export const CompleteResponse = z.looseObject({
  text: z.string(),
  provider: z.string(),
  model: z.string(),
  cacheHit: z.boolean(),
  usage: ChatUsage,
});
export type CompleteResponse = z.infer<typeof CompleteResponse>;

/** The documented answer of complete, with what a chat adds. `finishReason` is open: providers invent new ones. */
export const ChatResponse = z.looseObject({
  id: z.string(),
  text: z.string(),
  role: z.string(),
  provider: z.string(),
  model: z.string(),
  cacheHit: z.boolean(),
  finishReason: z.nullable(z.string()),
  usage: ChatUsage,
  toolCalls: z.optional(z.array(ToolCall)),
  governor: z.optional(Governor),
});
export type ChatResponse = z.infer<typeof ChatResponse>;

/** The quickstart's reading of a chat answer, which the client accepts as well. */
export const QuickstartChatResponse = z.looseObject({ response: z.string() });
export type QuickstartChatResponse = z.infer<typeof QuickstartChatResponse>;

export const ToolCallDelta = z.looseObject({
  index: z.number(),
  id: z.optional(z.string()),
  type: z.optional(z.string()),
  function: z.optional(
    z.looseObject({ name: z.optional(z.string()), arguments: z.optional(z.string()) }),
  ),
});
export type ToolCallDelta = z.infer<typeof ToolCallDelta>;

/**
 * A `data:` frame of a stream, in OpenAI's chunk shape on both dialects. The last one before
 * `[DONE]` has no choices and carries usage, cost and the governor's result.
 */
export const ChatChunk = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.number(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.number(),
      delta: z.looseObject({
        role: z.optional(z.string()),
        content: z.optional(z.nullable(z.string())),
        tool_calls: z.optional(z.array(ToolCallDelta)),
      }),
      finish_reason: z.optional(z.nullable(z.string())),
    }),
  ),
  usage: z.optional(
    z.nullable(
      z.looseObject({
        prompt_tokens: z.number(),
        completion_tokens: z.number(),
        total_tokens: z.number(),
        cost_cents: z.optional(z.number()),
      }),
    ),
  ),
  provider: z.optional(z.string()),
  cache_hit: z.optional(z.boolean()),
  governor: z.optional(Governor),
});
export type ChatChunk = z.infer<typeof ChatChunk>;
