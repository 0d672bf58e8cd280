import type { StartProgram } from '../../frame/program.ts';
import { maxTokens, messages, model } from '../calls/chat-exchange.ts';
import { guardedClient } from '../calls/guarded-client.ts';
import { streamWorkload } from './stream-workload.ts';

export const start: StartProgram = (options) => {
  const client = guardedClient(options);
  return streamWorkload(async () => {
    let characters = 0;
    const stream = client.chat.stream({ messages: [...messages], model, maxTokens });
    for await (const { content } of stream) characters += content.length;
    return characters;
  }, options);
};
