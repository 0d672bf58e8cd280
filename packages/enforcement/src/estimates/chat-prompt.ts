import { ConfigurationError } from '@regpilot/contract';
import type { TokenCounter } from './token-counter.ts';

/** One part of a message's content. One without a text (an image, a sound, a file) is a media part. */
export interface PromptPart {
  readonly type: string;
  readonly text?: string | undefined;
}

export interface PromptToolCall {
  readonly id?: string | undefined;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A message in RegPilot's words (`toolCalls`) or in OpenAI's (`tool_calls`). */
export interface PromptMessage {
  readonly role: string;
  readonly content?: string | readonly PromptPart[] | null | undefined;
  readonly name?: string | undefined;
  readonly toolCalls?: readonly PromptToolCall[] | undefined;
  readonly toolCallId?: string | undefined;
  readonly tool_calls?: readonly PromptToolCall[] | undefined;
  readonly tool_call_id?: string | undefined;
}

/** What of a chat request a model reads. */
export interface ChatPrompt {
  readonly messages: readonly PromptMessage[];
  /** Definitions as they are sent. */
  readonly tools?: readonly object[] | undefined;
  /** As it is sent; with a JSON schema the model reads it as it reads tools. */
  readonly responseFormat?: { readonly type: string } | undefined;
}

/** @throws ConfigurationError for a prompt that is not of this form, or a media part that the counter has no number for. */
export function countPromptTokens(
  { messages, tools = [], responseFormat }: ChatPrompt,
  counter: TokenCounter,
): number {
  if (!Array.isArray(messages)) throw unreadable('messages', 'a list of messages');
  if (!Array.isArray(tools)) throw unreadable('tools', 'a list of definitions');
  const sum: Sum = { units: 0, tokens: counter.perCall };
  messages.forEach((message, index) => addMessage(sum, message, counter, index));
  const definitions = responseFormat?.type === 'json_schema' ? [...tools, responseFormat] : tools;
  if (definitions.length > 0) sum.tokens += counter.perToolbox;
  definitions.forEach((definition, index) => {
    const json = asJson(definition, counter.definitionIndent);
    if (json !== undefined) sum.units += counter.measure(json);
    else
      throw unreadable(index < tools.length ? `tools[${index}]` : 'responseFormat', 'plain JSON');
  });
  return sum.tokens + Math.ceil(sum.units / counter.unitsPerToken);
}

/** Units are turned into tokens once, so that not every short text is rounded up. */
interface Sum {
  units: number;
  tokens: number;
}

function addMessage(sum: Sum, message: PromptMessage, counter: TokenCounter, index: number): void {
  if (typeof message !== 'object' || message === null)
    throw unreadable(`messages[${index}]`, 'a message');
  sum.tokens += counter.perMessage;
  addContent(sum, message.content, counter, index);
  const { name, toolCallId = message.tool_call_id, toolCalls = message.tool_calls } = message;
  if (name !== undefined) sum.units += measured(name, counter, index, 'name');
  if (toolCallId !== undefined) sum.units += measured(toolCallId, counter, index, 'toolCallId');
  for (const call of toolCalls ?? []) {
    sum.tokens += counter.perToolCall;
    sum.units += measured(call?.function?.name, counter, index, 'toolCalls');
    sum.units += measured(call.function.arguments, counter, index, 'toolCalls');
    if (call.id !== undefined) sum.units += measured(call.id, counter, index, 'toolCalls');
  }
}

function addContent(
  sum: Sum,
  content: PromptMessage['content'],
  counter: TokenCounter,
  index: number,
): void {
  if (content === undefined || content === null) return;
  if (typeof content === 'string') {
    sum.units += counter.measure(content);
    return;
  }
  if (!Array.isArray(content))
    throw unreadable(`messages[${index}].content`, 'a text or a list of content parts');
  content.forEach((part, partIndex) => {
    if (typeof part?.text === 'string') sum.units += counter.measure(part.text);
    else if (counter.perMediaPart !== null) sum.tokens += counter.perMediaPart;
    else throw unboundedMedia(`messages[${index}].content[${partIndex}]`);
  });
}

function measured(text: unknown, counter: TokenCounter, index: number, field: string): number {
  if (typeof text === 'string') return counter.measure(text);
  throw unreadable(`messages[${index}].${field}`, 'texts, as OpenAI documents the field');
}

/** Undefined for what has no JSON, such as a cycle: it could not be sent either. */
function asJson(definition: object, indent: number): string | undefined {
  try {
    return JSON.stringify(definition, null, indent);
  } catch {
    return undefined;
  }
}

function unboundedMedia(field: string): ConfigurationError {
  return new ConfigurationError({
    field,
    problem: 'is no text, and its size says nothing about its tokens',
    allowed: "text parts, or the option mediaTokens beside estimator 'upper-bound'",
  });
}

function unreadable(field: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem: 'can not be counted', allowed });
}
