import type { KeyRing } from '@regpilot/key-rotation';
import ky from 'ky';
import OpenAI from 'openai';
import { createOpenAICompatible, generateText, streamText } from './vercel-ai.ts';

/** Somebody else's client on the ring's `fetch`, its own retries switched off. */
export interface Client {
  readonly name: string;
  /** Asks one question; resolves to the text of the answer. */
  readonly ask: (ring: KeyRing, baseURL: string) => Promise<string>;
}

const model = 'gpt-4o-mini';
const content = 'Hello';

const openai = (ring: KeyRing, baseURL: string): OpenAI =>
  new OpenAI({ apiKey: 'from the ring', baseURL, fetch: ring.fetch, maxRetries: 0 });

const vercel = (ring: KeyRing, baseURL: string): unknown =>
  createOpenAICompatible({ name: 'gateway', baseURL, fetch: ring.fetch })(model);

export const clients: readonly Client[] = [
  {
    name: 'openai',
    ask: async (ring, baseURL) => {
      const messages = [{ role: 'user', content } as const];
      const answer = await openai(ring, baseURL).chat.completions.create({ model, messages });
      return answer.choices[0]?.message.content ?? '';
    },
  },
  {
    name: 'openai, as a stream',
    ask: async (ring, baseURL) => {
      const messages = [{ role: 'user', content } as const];
      const stream = await openai(ring, baseURL).chat.completions.create({
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
    ask: async (ring, baseURL) => {
      const options = { model: vercel(ring, baseURL), prompt: content, maxRetries: 0 };
      return (await generateText(options)).text;
    },
  },
  {
    name: 'ai, as a stream',
    ask: async (ring, baseURL) => {
      const failures: unknown[] = [];
      const { textStream } = streamText({
        model: vercel(ring, baseURL),
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
    ask: async (ring, baseURL) => {
      const answer = await ky
        .post(`${baseURL}/chat/completions`, {
          json: { model, messages: [{ role: 'user', content }] },
          fetch: ring.fetch,
          retry: 0,
        })
        .json<{ choices: { message: { content: string } }[] }>();
      return answer.choices[0]?.message.content ?? '';
    },
  },
];
