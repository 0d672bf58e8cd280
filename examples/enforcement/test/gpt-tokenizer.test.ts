import { estimateChat, estimateEmbeddings } from '@regpilot/enforcement';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gptTokenizer } from '../src/service/gpt-tokenizer.ts';

const upperBound = { estimator: 'upper-bound' } as const;
const exact = { estimator: gptTokenizer };

test.each([
  ['', 0],
  ['Why rotate keys?', 4],
  ['a <|endoftext|> b', 9],
])('%j is %d tokens', (input, tokens) => {
  expect(estimateEmbeddings({ input }, exact)).toEqual({ tokens });
});

test('no text has more tokens than its upper bound', () => {
  const word = fc.constantFrom(
    'the ',
    'Schlüssel',
    '密钥',
    '🔑',
    '\u200d',
    '<|im_start|>',
    '\n\n',
    '    ',
    '0',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(word, { maxLength: 80 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
      const messages = texts.map((content) => ({ role: 'user', name: content, content }));
      const chat = { messages, tools: [{ description: texts[0] }], maxTokens: 10 };
      expect(estimateChat(chat, exact).tokens).toBeLessThanOrEqual(
        estimateChat(chat, upperBound).tokens,
      );
    }),
  );
});
