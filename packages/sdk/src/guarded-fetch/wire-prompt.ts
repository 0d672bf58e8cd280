import type { RouteName } from '@regpilot/contract';
import type { ChatRequest } from '@regpilot/contract/schemas';
import type { EstimatedChat, PromptMessage } from '@regpilot/enforcement';
import type { Dialect } from '../dialects/dialect.ts';
import { isObject, type JsonObject } from '../json/json-object.ts';
import type { Prompt } from '../pipeline/call-estimate.ts';

/** What the body of a request says of what it is going to take. */
export interface WirePrompt {
  readonly model: string | undefined;
  readonly maxTokens: number | undefined;
  /** Undefined for a body without a prompt that can be counted. */
  readonly prompt: Prompt | undefined;
}

type ReadPrompt = (body: JsonObject, dialect: Dialect) => WirePrompt;

/** How the routes that cost tokens say so; other routes have no prompt. Both dialects call them by these names. */
export const promptReaders: Readonly<Partial<Record<RouteName, ReadPrompt>>> = {
  'chat.create': readChat,
  'chat.createGoverned': readChat,
  'chat.complete': readChat,
  'embeddings.create': readEmbeddings,
};

/** In RegPilot's words or in OpenAI's: no field means one thing here and another there. */
function readChat(body: JsonObject, dialect: Dialect): WirePrompt {
  const { messages } = body;
  const model = textOf(body, 'model');
  const maxTokens = firstNumber(body, ['maxTokens', 'max_completion_tokens', 'max_tokens']);
  const prompt: Prompt | undefined = isMessageList(messages)
    ? {
        kind: 'chat',
        request: {
          messages,
          model,
          quality: textOf(body, 'quality'),
          maxTokens,
          n: firstNumber(body, ['n']),
          tools: [...objectsIn(body, 'tools'), ...objectsIn(body, 'functions')],
          responseFormat: formatOf(body['responseFormat'] ?? body['response_format']),
        },
      }
    : undefined;
  return { model: dialect.modelOfChat({ model, quality: qualityOf(body) }), maxTokens, prompt };
}

function readEmbeddings(body: JsonObject, dialect: Dialect): WirePrompt {
  const { input } = body;
  const model = dialect.modelOfEmbeddings({ model: textOf(body, 'model') });
  const prompt: Prompt | undefined = isTextOrTexts(input)
    ? { kind: 'embeddings', request: { input, model } }
    : undefined;
  return { model, maxTokens: undefined, prompt };
}

function qualityOf({ quality }: JsonObject): ChatRequest['quality'] {
  return quality === 'cheap' || quality === 'balanced' || quality === 'frontier'
    ? quality
    : undefined;
}

function firstNumber(body: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = body[name];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

function textOf(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectsIn(body: JsonObject, name: string): readonly object[] {
  const value = body[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function formatOf(format: unknown): EstimatedChat['responseFormat'] {
  if (!isObject(format)) return undefined;
  const { type } = format;
  return typeof type === 'string' ? { ...format, type } : undefined;
}

function isMessageList(value: unknown): value is readonly PromptMessage[] {
  return Array.isArray(value) && value.every(isMessage);
}

/** What an estimator reads of a message; whether it is complete, the gateway says. */
function isMessage(value: unknown): value is PromptMessage {
  if (!isObject(value) || typeof value['role'] !== 'string') return false;
  const { content, name } = value;
  return (
    isContent(content) &&
    isOptionalText(name) &&
    isOptionalText(value['toolCallId'] ?? value['tool_call_id']) &&
    isToolCallList(value['toolCalls'] ?? value['tool_calls'] ?? [])
  );
}

function isContent(content: unknown): boolean {
  if (content === undefined || content === null || typeof content === 'string') return true;
  return Array.isArray(content) && content.every((part) => isObject(part));
}

function isToolCallList(calls: unknown): boolean {
  return (
    Array.isArray(calls) &&
    calls.every((call) => {
      const called: unknown = isObject(call) ? call['function'] : undefined;
      return (
        isObject(called) &&
        typeof called['name'] === 'string' &&
        typeof called['arguments'] === 'string'
      );
    })
  );
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isTextOrTexts(value: unknown): value is string | readonly string[] {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((text) => typeof text === 'string'))
  );
}
