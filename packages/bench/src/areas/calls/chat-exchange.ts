/** One chat, asked and answered in both wires: every client sends this question and must get this text. */

/** Of the documented form, and nobody's. The second is for key rotation. */
export const benchKeys = ['first', 'second'].map((name) => `sk_dev_${name.padEnd(32, '0')}`);

export const model = 'gpt-4o-mini';
export const maxTokens = 256;

export const messages = [
  { role: 'system', content: 'You answer in one sentence.' },
  { role: 'user', content: 'Why is the sky blue at noon and red in the evening?' },
] as const;

export const answerText =
  'Air scatters blue light most, so that noon is blue, and by evening the long way through air leaves the red.';

export const regpilotAnswer = {
  id: 'chat_0000000000000001',
  text: answerText,
  role: 'assistant',
  provider: 'openai',
  model,
  cacheHit: false,
  finishReason: 'stop',
  usage: { promptTokens: 27, completionTokens: 24, totalTokens: 51, costCents: 0.0019 },
};

export const openaiAnswer = {
  id: 'chatcmpl-0000000000000001',
  object: 'chat.completion',
  created: 1_790_000_000,
  model,
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: answerText } },
  ],
  usage: { prompt_tokens: 27, completion_tokens: 24, total_tokens: 51 },
};
