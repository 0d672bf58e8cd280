import type { KeyRing } from '@regpilot/key-rotation';
import type { ChatParams, RegPilot } from '@regpilot/sdk';

/** What a worker calls with. */
export interface Means {
  readonly client: RegPilot;
  readonly ring: KeyRing;
  /** The gateway's base URL. */
  readonly url: string;
}

/** One call. Resolves to what was answered, always the same text; rejects when the call failed. */
export type Caller = (means: Means) => Promise<string>;

/** Its answer is short, about a dozen frames: what is looked at is the calls. */
export const question: ChatParams = {
  messages: [{ role: 'user', content: 'What does a rotation do to calls under way?' }],
  model: 'gpt-4o-mini',
  maxTokens: 16,
};

export const listModels: Caller = async ({ client }) =>
  `${(await client.models.list()).data.length} models`;

export const complete: Caller = async ({ client }) =>
  (await client.chat.complete({ messages: question.messages })).text;

/** Puts together what the stream's reader is handed, so that a piece that came twice shows. */
export const stream: Caller = async ({ client }) => {
  let text = '';
  for await (const { content } of client.chat.stream(question)) text += content;
  return text;
};

export const ringFetch: Caller = async ({ ring, url }) => {
  const response = await ring.fetch(`${url}/ai/models`);
  const text = await response.text();
  if (!response.ok) throw new Error(`The answer has the status ${response.status}: ${text}`);
  return text;
};

/** As the documented wrapper is used: the function makes its request and throws what is no success. */
export const ringCall: Caller = ({ ring, url }) =>
  ring.call(
    async (key, { signal }) => {
      const response = await fetch(`${url}/ai/models`, { headers: { 'x-api-key': key }, signal });
      const text = await response.text();
      if (response.ok) return text;
      throw Object.assign(new Error(`The answer has the status ${response.status}`), { response });
    },
    { retries: 5, idempotent: true },
  );
