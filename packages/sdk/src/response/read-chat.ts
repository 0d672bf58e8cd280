import { isObject, type JsonObject } from '../json/json-object.ts';
import {
  readFlag,
  readGovernor,
  readName,
  readText,
  readToolCalls,
  readUsage,
} from './answer-fields.ts';
import type { ChatParts } from './chat-result.ts';

/**
 * The documents print a chat's answer in three forms, and a plain gateway sends OpenAI's. Which one
 * it is shows in one field; the first row whose field is there decides.
 */
const readings: readonly {
  readonly field: string;
  readonly read: (body: JsonObject) => ChatParts | null;
}[] = [
  { field: 'text', read: readComplete },
  { field: 'response', read: readQuickstart },
  { field: 'choices', read: readOpenAI },
];

/**
 * What a chat's body says; null when it has none of the known forms. Only the text must be there:
 * whatever else is missing, or is not what it should be, is left undefined.
 */
export function readChatBody(body: unknown): ChatParts | null {
  if (!isObject(body)) return null;
  return readings.find(({ field }) => field in body)?.read(body) ?? null;
}

/** The form of `/ai/complete`, which is the documented one of a chat that is no stream. */
function readComplete(body: JsonObject): ChatParts | null {
  const { text, role, finishReason, cacheHit, toolCalls } = body;
  if (typeof text !== 'string') return null;
  return {
    ...readCommon(body),
    content: text,
    role: readName(role),
    finishReason: readName(finishReason),
    cacheHit: readFlag(cacheHit),
    toolCalls: readToolCalls(toolCalls),
  };
}

function readQuickstart(body: JsonObject): ChatParts | null {
  const { response } = body;
  return typeof response === 'string' ? { ...readCommon(body), content: response } : null;
}

/** Only the first choice is read: nothing in the client asks for more than one. All are in `raw`. */
function readOpenAI(body: JsonObject): ChatParts | null {
  const { choices } = body;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isObject(choice) || !isObject(choice['message'])) return null;
  const { role, content, tool_calls: toolCalls } = choice['message'];
  const text = readText(content);
  if (text === undefined) return null;
  return {
    ...readCommon(body),
    content: text,
    role: readName(role),
    finishReason: readName(choice['finish_reason']),
    cacheHit: readFlag(body['cache_hit']),
    toolCalls: readToolCalls(toolCalls),
  };
}

function readCommon(body: JsonObject): Omit<ChatParts, 'content'> {
  return {
    id: readName(body['id']),
    model: readName(body['model']),
    provider: readName(body['provider']),
    usage: readUsage(body['usage']),
    governor: readGovernor(body['governor']),
    raw: body,
  };
}
