import { ChatChunk } from '@regpilot/contract/schemas';
import { expect, test } from 'vitest';
import { streamBody, streamedCharacters, streamedChunks } from './chunk-script.ts';

test('the stream holds the chunks and the text that readers are checked for', () => {
  const frames = streamBody().split('\n\n');
  expect(frames.splice(-2)).toEqual(['data: [DONE]', '']);
  const chunks = frames.map((frame) => ChatChunk.parse(JSON.parse(frame.slice('data: '.length))));
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  expect(chunks).toHaveLength(streamedChunks);
  expect(text).toHaveLength(streamedCharacters);
});
