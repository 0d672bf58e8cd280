import type { KeyRing } from '@regpilot/key-rotation';
import ky from 'ky';
import OpenAI from 'openai';
import { createOpenAICompatible, generateText, streamText } from './vercel-ai.ts';

/** A ring, or anything else that puts the key into a request. */
type KeyedFetch = Pick<KeyRing, 'fetch'>;

/** Somebody else's client on a `fetch` that brings the key, its own retries switched off. */
export interface Client {
  readonly name: string;
  /** Asks one question; resolves to the text of the answer. */
  readonly ask: (by: KeyedFetch, baseURL: string) => Promise<string>;
}

const model = 'gpt-4o-mini';
const content = 'Hello';

const openai = (by: KeyedFetch, baseURL: string): OpenAI =>
  new OpenAI({ apiKey: 'from the ring', baseURL, fetch: by.fetch, maxRetries: 0 });

const vercel = (by: KeyedFetch, baseURL: string): unknown =>
  createOpenAICompatible({ name: 'gateway', baseURL, fetch: by.fetch })(model);

export const clients: readonly Client[] = [
  {
    name: 'openai',
    ask: async (by, baseURL) => {
      const messages = [{ role: 'user', content } as const];
      const answer = await openai(by, baseURL).chat.completions.create({ model, messages });
      return answer.choices[0]?.message.content ?? '';
    },
  },
  {
    name: 'openai, as a stream',
    ask: async (by, baseURL) => {
      const messages = [{ role: 'user', content } as const];
      const stream = await openai(by, baseURL).chat.completions.create({
        model,
        messages,
        stream: true,
      });
      let text = '';
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return text;
    },
  },
  {
    name: 'ai',
    ask: async (by, baseURL) => {
      const options = { model: vercel(by, baseURL), prompt: content, maxRetries: 0 };
      return (await generateText(options)).text;
    },
  },
  {
    name: 'ai, as a stream',
    ask: async (by, baseURL) => {
      const failures: unknown[] = [];
      const { textStream } = streamText({
        model: vercel(by, baseURL),
        prompt: content,
        maxRetries: 0,
        // The text of a failed call just ends; this is where its error comes out.
        onError: ({ error }) => {
          failures.push(error);
        },
      });
      let text = '';
      for await (const part of textStream) text += part;
      if (failures.length > 0) return Promise.reject(failures[0]);
      return text;
    },
  },
  {
    name: 'ky',
    ask: async (by, baseURL) => {
      const answer = await ky
        .post(`${baseURL}/chat/completions`, {
          json: { model, messages: [{ role: 'user', content }] },
          fetch: by.fetch,
          retry: 0,
        })
        .json<{ choices: { message: { content: string } }[] }>();
      return answer.choices[0]?.message.content ?? '';
    },
  },
];

/** The status that one of the clients failed with: of the error itself for openai and ai, of its response for ky. */
export function statusOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  if ('status' in error) return error.status;
  if ('statusCode' in error) return error.statusCode;
  if ('response' in error && error.response instanceof Response) return error.response.status;
  return error;
}
