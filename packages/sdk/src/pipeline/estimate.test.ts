import { describe, expect, it } from 'vitest';
import { estimateChat, estimateEmbeddings } from './estimate.ts';

describe('estimateChat', () => {
  it('counts four characters a token, rounded up, and the most that the answer may take', () => {
    expect(estimateChat([{ role: 'user', content: '12345' }], 100)).toEqual({ tokens: 102 });
  });

  it('takes the documented default for an answer without a maximum', () => {
    expect(estimateChat([{ role: 'user', content: '' }], undefined)).toEqual({ tokens: 1000 });
  });

  it('counts the text of parts and nothing of messages without content', () => {
    const parts = [{ type: 'text', text: '12345678' }, { type: 'image_url' }];
    const messages = [
      { role: 'user' as const, content: parts },
      { role: 'assistant' as const, content: null, toolCalls: [] },
    ];
    expect(estimateChat(messages, 1)).toEqual({ tokens: 3 });
  });
});

it('counts all inputs of an embedding, and no completion', () => {
  expect(estimateEmbeddings(['1234', '5678', '9'])).toEqual({ tokens: 3 });
  expect(estimateEmbeddings('12345')).toEqual({ tokens: 2 });
});
