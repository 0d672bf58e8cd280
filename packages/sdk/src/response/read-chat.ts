import {
  ChatUsage,
  checkInput,
  CompleteResponse,
  OpenAIChatResponse,
  QuickstartChatResponse,
  ToolCall,
  Governor,
} from '@regpilot/contract/schemas';
import type { ChatParts, TokenUsage } from './chat-result.ts';

/**
 * The documents print a chat's answer in three forms, and a plain gateway sends OpenAI's. Which one
 * it is shows in one field; the first row whose field is there decides.
 */
const readings: readonly {
  readonly field: string;
  readonly read: (body: object) => ChatParts | null;
}[] = [
  { field: 'text', read: readComplete },
  { field: 'response', read: readQuickstart },
  { field: 'choices', read: readOpenAI },
];

/** What a chat's body says; null when it has none of the known forms. */
export function readChatBody(body: unknown): ChatParts | null {
  if (typeof body !== 'object' || body === null) return null;
  return readings.find(({ field }) => field in body)?.read(body) ?? null;
}

/** The form of `/ai/complete`, which is the documented one of a chat that is no stream. */
function readComplete(body: object): ChatParts | null {
  const checked = checkInput(CompleteResponse, body);
  if (!checked.ok) return null;
  const { text, provider, model, cacheHit, usage, id, role, finishReason, toolCalls, governor } =
    checked.value;
  return {
    id: asText(id),
    content: text,
    role: asText(role),
    model,
    provider,
    finishReason: asText(finishReason),
    usage: { ...pickUsage(usage) },
    cacheHit,
    toolCalls: readToolCalls(toolCalls),
    governor: readGovernor(governor),
  };
}

function readQuickstart(body: object): ChatParts | null {
  const checked = checkInput(QuickstartChatResponse, body);
  if (!checked.ok) return null;
  const usage = checkInput(ChatUsage, checked.value['usage']);
  return {
    content: checked.value.response,
    model: asText(checked.value['model']),
    provider: asText(checked.value['provider']),
    usage: usage.ok ? pickUsage(usage.value) : undefined,
    governor: readGovernor(checked.value['governor']),
  };
}

function readOpenAI(body: object): ChatParts | null {
  const checked = checkInput(OpenAIChatResponse, body);
  if (!checked.ok) return null;
  const { id, model, choices, usage } = checked.value;
  const [choice] = choices;
  return {
    id,
    content: choice?.message.content ?? '',
    role: choice?.message.role,
    model,
    provider: asText(checked.value['provider']),
    finishReason: choice?.finish_reason ?? null,
    usage: readOpenAIUsage(usage),
    governor: readGovernor(checked.value['governor']),
    toolCalls: choice?.message.tool_calls,
  };
}

interface OpenAIUsageFields {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly [name: string]: unknown;
}

function readOpenAIUsage(usage: OpenAIUsageFields | null | undefined): TokenUsage | undefined {
  if (usage === null || usage === undefined) return undefined;
  const cost = usage['cost_cents'];
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    totalTokens: usage.total_tokens,
    costCents: typeof cost === 'number' ? cost : undefined,
  };
}

function pickUsage({
  promptTokens,
  completionTokens,
  totalTokens,
  costCents,
}: ChatUsage): TokenUsage {
  return { promptTokens, completionTokens, totalTokens, costCents };
}

function readToolCalls(value: unknown): readonly ToolCall[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const calls: ToolCall[] = [];
  for (const item of value) {
    const checked = checkInput(ToolCall, item);
    if (checked.ok) calls.push(checked.value);
  }
  return calls;
}

/** Asked only where there is one: a failed check costs more than reading all the rest of an answer. */
function readGovernor(value: unknown): Governor | undefined {
  if (value === undefined || value === null) return undefined;
  const checked = checkInput(Governor, value);
  return checked.ok ? checked.value : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
