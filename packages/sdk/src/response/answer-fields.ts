import { checkInput, Governor, type ToolCall } from '@regpilot/contract/schemas';
import { isObject } from '../json/json-object.ts';
import type { TokenUsage } from './chat-result.ts';

/**
 * How the fields of an answer are read, the same in a JSON body and in the frames of a stream. By
 * hand: a schema refuses the whole answer for a field that nobody needs, and gateways leave out, add
 * and rename fields as they like.
 */

/** A name or an id; undefined where it is null, empty or no string. */
export function readName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/**
 * The text of a message: a string, or the texts of a list of parts, put together. Null and absent are
 * empty, as beside tool calls; undefined is what can be no text at all.
 */
export function readText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (content === undefined || content === null) return '';
  return Array.isArray(content) ? content.map(textOfPart).join('') : undefined;
}

const textParts: ReadonlySet<unknown> = new Set(['text', 'output_text']);

/** Other parts may have a text as well: reasoning, which is no part of the answer. */
function textOfPart(part: unknown): string {
  if (typeof part === 'string') return part;
  if (!isObject(part) || !textParts.has(part['type'])) return '';
  const text = part['text'];
  return typeof text === 'string' ? text : '';
}

/** In the words of either dialect; undefined unless prompt and completion are both counted. */
export function readUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const promptTokens = usage['promptTokens'] ?? usage['prompt_tokens'];
  const completionTokens = usage['completionTokens'] ?? usage['completion_tokens'];
  if (typeof promptTokens !== 'number' || typeof completionTokens !== 'number') return undefined;
  return {
    promptTokens,
    completionTokens,
    totalTokens:
      readNumber(usage['totalTokens'] ?? usage['total_tokens']) ?? promptTokens + completionTokens,
    costCents: readNumber(usage['costCents'] ?? usage['cost_cents']),
  };
}

export function readNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Calls of functions only: a custom tool of a provider is left to `raw`. */
export function readToolCalls(value: unknown): readonly ToolCall[] | undefined {
  return Array.isArray(value) ? value.flatMap(readToolCall) : undefined;
}

function readToolCall(call: unknown): ToolCall[] {
  if (!isObject(call) || !isObject(call['function'])) return [];
  const { name, arguments: input } = call['function'];
  return [
    {
      id: readName(call['id']) ?? '',
      type: 'function',
      function: { name: readName(name) ?? '', arguments: readArguments(input) },
    },
  ];
}

/** A JSON text, or what it stands for where a gateway has parsed it already. */
export function readArguments(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : '';
}

/** Asked only where there is one: a failed check costs more than reading all the rest of an answer. */
export function readGovernor(value: unknown): Governor | undefined {
  if (value === undefined || value === null) return undefined;
  const checked = checkInput(Governor, value);
  return checked.ok ? checked.value : undefined;
}
