import type { ToolCallDelta } from '@regpilot/contract/schemas';
import { holdsError } from '../errors/in-band-error.ts';
import { isObject, type JsonObject } from '../json/json-object.ts';
import { readGovernor, readText, readUsage } from '../response/answer-fields.ts';
import type { ChatChunk } from './chat-chunk.ts';

/** What one event of the stream is. */
export type FrameReading =
  | { readonly kind: 'chunk'; readonly chunk: ChatChunk; readonly frame: JsonObject }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly body: unknown }
  | { readonly kind: 'malformed'; readonly problem: string };

const done: FrameReading = { kind: 'done' };

/**
 * Reads the data of one event. The checks are by hand: a schema for every frame costs more than all
 * the rest of reading a stream. Unknown fields are left alone, so a gateway may add some.
 */
export function readFrame(data: string, event: string | undefined): FrameReading {
  if (data === '[DONE]') return done;
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return event === 'error'
      ? { kind: 'error', body: { error: data } }
      : malformed('a frame is not valid JSON');
  }
  if (!isObject(frame)) return malformed('a frame is not an object');
  if (event === 'error' || holdsError(frame)) return { kind: 'error', body: frame };
  return readChoices(frame);
}

/** Only the first choice is read: nothing in the client asks for more than one. All are in `raw`. */
function readChoices(frame: JsonObject): FrameReading {
  const choices = frame['choices'];
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (isPresent(choices) && !Array.isArray(choices)) return malformed('choices is not a list');
  if (choice === undefined) return chunk(frame, '', null, undefined);
  if (!isObject(choice)) return malformed('choices[0] is not an object');
  const finishReason = choice['finish_reason'] ?? null;
  if (finishReason !== null && typeof finishReason !== 'string')
    return malformed('finish_reason is not a string');
  const delta = choice['delta'] ?? {};
  if (!isObject(delta)) return malformed('delta is not an object');
  const content = readText(delta['content']);
  if (content === undefined) return malformed('delta.content is not a string');
  const toolCalls = delta['tool_calls'];
  if (!isPresent(toolCalls)) return chunk(frame, content, finishReason, undefined);
  return isDeltaList(toolCalls)
    ? chunk(frame, content, finishReason, toolCalls)
    : malformed('delta.tool_calls is not a list of tool calls');
}

function chunk(
  frame: JsonObject,
  content: string,
  finishReason: string | null,
  toolCalls: readonly ToolCallDelta[] | undefined,
): FrameReading {
  const read: ChatChunk = {
    content,
    finishReason,
    toolCalls,
    usage: readUsage(frame['usage']),
    governor: readGovernor(frame['governor']),
    raw: frame,
  };
  return { kind: 'chunk', chunk: read, frame };
}

function malformed(problem: string): FrameReading {
  return { kind: 'malformed', problem };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Gateways leave fields out of a piece, the index too: whoever assembles them copes with that. */
function isDeltaList(value: unknown): value is readonly ToolCallDelta[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item) => isObject(item) && (item['function'] === undefined || isObject(item['function'])),
    )
  );
}
