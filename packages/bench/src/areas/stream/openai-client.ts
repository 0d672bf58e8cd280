import OpenAI from 'openai';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { benchKeys, maxTokens, messages, model } from '../calls/chat-exchange.ts';
import { streamWorkload } from './stream-workload.ts';

export const start: StartProgram = (options) => {
  const client = new OpenAI({
    apiKey: benchKeys[0],
    baseURL: `${textOption(options, 'origin')}/v1`,
  });
  return streamWorkload(async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: [...messages],
      max_completion_tokens: maxTokens,
      stream: true,
    });
    let characters = 0;
    for await (const chunk of stream) {
      characters += chunk.choices[0]?.delta.content?.length ?? 0;
    }
    return characters;
  }, options);
};
