import { checkInput, OpenAIChatRequest, OpenAIEmbeddingsRequest } from '@regpilot/contract/schemas';
import { textOfContent, type ChatCall } from '../chat/chat-call.ts';
import { chatFrames, openaiUsage } from '../chat/chat-frames.ts';
import { planChat, type ChatOutcome } from '../chat/chat-inference.ts';
import { planEmbeddings, type EmbeddingsOutcome } from '../embeddings/embeddings-inference.ts';
import type { Frame, Inference } from '../gateway/inference.ts';
import type { Call, World } from '../gateway/world.ts';
import { findModel } from '../models/find-model.ts';
import { acceptInput } from '../routing/accept-input.ts';
import { toBase64Floats } from './base64-floats.ts';

/** `/v1/chat/completions`. @throws Refusal for a wrong body or an unknown model. */
export function prepareOpenAIChat(world: World, call: Call, body: unknown): Inference {
  const input = acceptInput(checkInput(OpenAIChatRequest, body));
  const chat: ChatCall = {
    turns: input.messages.map(({ role, content }) => ({ role, text: textOfContent(content) })),
    model: findModel(input.model, 'chat'),
    maxTokens: input.max_completion_tokens ?? input.max_tokens ?? null,
    jsonText: input.response_format !== undefined && input.response_format.type !== 'text',
    governor: call.key.settings.governorEnabled ? { actionType: 'other' } : null,
  };
  const includeUsage = input.stream_options?.include_usage === true;
  const write =
    input.stream === true
      ? (outcome: ChatOutcome) => writeStream(outcome, includeUsage)
      : writeJson;
  return planChat(world, call, { chat, asksForGovernor: false, write });
}

/** `/v1/embeddings`, as floats or as base64. @throws Refusal for a wrong body or an unknown model. */
export function prepareOpenAIEmbeddings(world: World, _call: Call, body: unknown): Inference {
  const input = acceptInput(checkInput(OpenAIEmbeddingsRequest, body));
  const encode =
    input.encoding_format === 'base64' ? toBase64Floats : (vector: readonly number[]) => vector;
  return planEmbeddings(world, { ...input, write: (outcome) => writeEmbeddings(outcome, encode) });
}

function writeJson({ id, created, call, completion, promptTokens }: ChatOutcome): string {
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created,
    model: call.model.id,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: completion.text, refusal: null },
        logprobs: null,
        finish_reason: completion.finishReason,
      },
    ],
    usage: openaiUsage(promptTokens, completion.tokens),
  });
}

function writeStream(outcome: ChatOutcome, includeUsage: boolean): Frame[] {
  const usage = openaiUsage(outcome.promptTokens, outcome.completion.tokens);
  return chatFrames(outcome, {
    usageFrame: includeUsage ? { usage } : null,
    usageInEveryFrame: includeUsage,
  });
}

function writeEmbeddings(
  { vectors, model, promptTokens }: EmbeddingsOutcome,
  encode: (vector: readonly number[]) => readonly number[] | string,
): string {
  return JSON.stringify({
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encode(vector),
    })),
    model: model.id,
    usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
  });
}
