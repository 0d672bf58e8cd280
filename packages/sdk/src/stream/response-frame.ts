import { errorCodes, isErrorCode, isRegPilotError, toNestedErrorBody } from '@regpilot/contract';
import type { ChatResult, TokenUsage } from '../response/chat-result.ts';
import type { ChatChunk } from './chat-chunk.ts';

/** What the reader of a response is told of an error. */
export interface ShownError {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * A chunk as a frame of an event stream. That of a gateway which streams frames is handed on as it came;
 * a whole answer becomes one frame, with what only its headers said.
 */
export function frameOf(chunk: ChatChunk, whole: ChatResult | undefined): unknown {
  if (whole !== undefined) return wholeFrame(chunk, whole);
  return typeof chunk.raw === 'string' ? frame(chunk) : chunk.raw;
}

function wholeFrame(chunk: ChatChunk, whole: ChatResult): object {
  const { id, model, provider, cacheHit, governor, usage } = whole;
  return {
    ...frame(chunk),
    id,
    model,
    provider,
    cache_hit: cacheHit,
    governor,
    usage: usage === undefined ? undefined : usageOf(usage),
  };
}

function frame({ content, finishReason, toolCalls }: ChatChunk): object {
  return {
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content, tool_calls: toolCalls }, finish_reason: finishReason }],
  };
}

function usageOf({ promptTokens, completionTokens, totalTokens, costCents }: TokenUsage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: totalTokens,
    cost_cents: costCents,
  };
}

/** An error as a last frame: of itself it tells the code, the general text of that code and the request id. */
export function errorFrame(error: unknown, shown: ShownError = {}): object {
  const known = isRegPilotError(error) ? error : undefined;
  const { code = known?.code, message = generalText(code) } = shown;
  return {
    ...toNestedErrorBody(
      code === undefined ? { error: message } : { error: message, code },
      known?.status ?? 502,
    ),
    request_id: known?.requestId,
  };
}

function generalText(code: string | undefined): string {
  return isErrorCode(code) ? errorCodes[code].message : 'The stream failed';
}
