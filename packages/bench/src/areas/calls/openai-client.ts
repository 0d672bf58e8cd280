import OpenAI from 'openai';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { callWorkload } from './call-workload.ts';
import { benchKeys, maxTokens, messages, model } from './chat-exchange.ts';

export const start: StartProgram = (options) => {
  const client = new OpenAI({
    apiKey: benchKeys[0],
    baseURL: `${textOption(options, 'origin')}/v1`,
  });
  return callWorkload(async () => {
    const completion = await client.chat.completions.create({
      model,
      messages: [...messages],
      max_completion_tokens: maxTokens,
    });
    return completion.choices[0]?.message.content ?? '';
  }, options);
};
