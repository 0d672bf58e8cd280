import { ConfigurationError } from '@regpilot/contract';
import type { ChatMessage, ChatRequest, OpenAIMessage } from '@regpilot/contract/schemas';
import type { Dialect } from './dialect.ts';

/** OpenAI's names for our parameters, as far as they differ. */
const openaiNames: Readonly<Record<string, string>> = {
  maxTokens: 'max_tokens',
  toolChoice: 'tool_choice',
  responseFormat: 'response_format',
};

/** What only RegPilot understands, and what to use instead. */
const untranslatable: Readonly<Record<string, string>> = {
  quality: "leave it out and name a model, or use dialect 'regpilot'",
  governorEnabled: "leave it out, or use dialect 'regpilot'",
  governorMetadata: "leave it out, or use dialect 'regpilot'",
};

/** Any OpenAI-compatible gateway; `baseURL` then ends where its `/chat/completions` begins. */
export const openai: Dialect = {
  name: 'openai',
  paths: {
    'chat.create': '/chat/completions',
    'embeddings.create': '/embeddings',
    'models.list': '/models',
  },
  keyTypes: {},
  maxBodyBytes: Infinity,
  writeChat: (params) => {
    const model = requireModel(params.model);
    const body: Record<string, unknown> = { model };
    for (const [name, value] of Object.entries(params)) {
      if (value === undefined || name === 'messages') continue;
      const advice = Object.hasOwn(untranslatable, name) ? untranslatable[name] : undefined;
      if (advice !== undefined) throw notOffered(`params.${name}`, advice);
      body[openaiNames[name] ?? name] = value;
    }
    body['messages'] = params.messages.map(writeMessage);
    // Without it a stream ends without usage, and what it cost would have to be guessed.
    if (params.stream === true) body['stream_options'] = { include_usage: true };
    return body;
  },
  modelOfChat: ({ model }) => model,
  modelOfEmbeddings: ({ model }) => model,
  writeEmbeddings: (params) => ({ ...params, model: requireModel(params.model) }),
};

function writeMessage({ toolCalls, toolCallId, ...message }: ChatMessage): OpenAIMessage {
  return {
    ...message,
    ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
  };
}

function requireModel(model: ChatRequest['model']): string {
  if (model !== undefined) return model;
  throw new ConfigurationError({
    field: 'params.model',
    problem: "is missing; with dialect 'openai' the gateway chooses none",
    allowed: 'the name of a model of the gateway; client.models.list() lists them',
  });
}

function notOffered(field: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem: "is not part of dialect 'openai'", allowed });
}
