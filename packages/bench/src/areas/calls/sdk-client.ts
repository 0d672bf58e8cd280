import type { StartProgram } from '../../frame/program.ts';
import { callWorkload } from './call-workload.ts';
import { maxTokens, messages, model } from './chat-exchange.ts';
import { guardedClient } from './guarded-client.ts';

export const start: StartProgram = (options) => {
  const client = guardedClient(options);
  return callWorkload(async () => {
    const { content } = await client.chat.create({ messages: [...messages], model, maxTokens });
    return content;
  }, options);
};
