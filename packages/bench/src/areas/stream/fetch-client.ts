import { createParser } from 'eventsource-parser';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { chatRequest } from '../calls/chat-request.ts';
import { streamWorkload } from './stream-workload.ts';

/** What a user writes without an SDK: fetch, an SSE parser and an async generator of parsed chunks. */
export const start: StartProgram = (options) => {
  const url = `${textOption(options, 'origin')}/api/ai/chat`;
  const { headers, body } = chatRequest();
  return streamWorkload(async () => {
    const text = JSON.stringify({ ...body, stream: true });
    const response = await fetch(url, { method: 'POST', headers, body: text });
    if (response.body === null) throw new TypeError('the answer has no body');
    let characters = 0;
    for await (const chunk of chunksOf(response.body)) {
      characters += chunk.choices[0]?.delta.content?.length ?? 0;
    }
    return characters;
  }, options);
};

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  const decoder = new TextDecoder();
  const arrived: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => arrived.push(data) });
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    for (const data of arrived) {
      // Not the end of the loop: leaving before the body's end would cost the connection.
      if (data === '[DONE]') continue;
      const chunk: Chunk = JSON.parse(data);
      yield chunk;
    }
    arrived.length = 0;
  }
}
