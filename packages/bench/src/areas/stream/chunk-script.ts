import { model } from '../calls/chat-exchange.ts';

const contentChunks = 2_000;
const word = 'scattered ';

/** Characters that a client must have read by the end of the stream. */
export const streamedCharacters = contentChunks * word.length;

/** Chunks of one stream, the role's and the last one's included. */
export const streamedChunks = contentChunks + 2;

/** A whole chat stream in OpenAI's chunk shape, which both wires use. */
export function streamBody(): string {
  const frames = [
    frame({ role: 'assistant', content: '' }, null),
    ...Array.from({ length: contentChunks }, () => frame({ content: word }, null)),
    frame({}, 'stop'),
  ];
  return `${frames.join('')}data: [DONE]\n\n`;
}

function frame(delta: object, finishReason: string | null): string {
  const chunk = {
    id: 'chatcmpl-0000000000000001',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
