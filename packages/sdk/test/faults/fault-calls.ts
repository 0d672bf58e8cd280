import type { CallOptions, RegPilot } from '@regpilot/sdk';

/** Calls a method, tells of text as it is seen, and gives what matters of the result as text. */
type FaultCall = (
  client: RegPilot,
  options: CallOptions,
  seen: (text: string) => void,
) => Promise<string>;

const messages = [{ role: 'user' as const, content: 'Hello' }];
const model = 'gpt-4o-mini';
/** More than the buffers of both sides hold, so that an answer comes while it is being sent. */
const longMessages = [{ role: 'user' as const, content: 'x'.repeat(12 * 1024 * 1024) }];

/** The calls that the rows are made with. */
export const faultCalls = {
  'chat.create': async (client, options) =>
    (await client.chat.create({ messages, maxTokens: 50 }, options)).content,
  'chat.create with a long body': async (client, options) =>
    (await client.chat.create({ model, messages: longMessages }, options)).content,
  'chat.stream': async (client, options, seen) => {
    let text = '';
    for await (const { content } of client.chat.stream({ messages, maxTokens: 50 }, options)) {
      text += content;
      if (text !== '') seen(text);
    }
    return text;
  },
  'models.list': async (client, options) => {
    const { data } = await client.models.list(options);
    return data.map(({ id }) => id).join();
  },
  'embeddings.create': async (client, options) => {
    const { data } = await client.embeddings.create({ input: 'Hello' }, options);
    return String(data.length);
  },
  'gateway.keys.list': async (client, options) => {
    const { data } = await client.gateway.keys.list({}, options);
    return String(data.length);
  },
} as const satisfies Record<string, FaultCall>;

export type CallName = keyof typeof faultCalls;
