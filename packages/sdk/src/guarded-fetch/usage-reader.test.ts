import { describe, expect, it } from 'vitest';
import { usageReader } from './usage-reader.ts';

const json = { 'content-type': 'application/json; charset=utf-8' };
const events = { 'content-type': 'text/event-stream' };
const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const reported = { promptTokens: 3, completionTokens: 4, totalTokens: 7 };
const last = `data: ${JSON.stringify({ choices: [], usage, model: 'm' })}\n\n`;
const delta = `data: ${JSON.stringify({ choices: [{ delta: { content: 'é' } }], usage: null })}\n\n`;

/** What is read of a body that comes byte by byte: however it is cut, the reading is the same. */
function readingOf(
  headers: Record<string, string>,
  body: string,
  isWhole = true,
): ReturnType<ReturnType<typeof usageReader>['end']> {
  const reader = usageReader(new Headers(headers));
  for (const byte of new TextEncoder().encode(body)) reader.read(Uint8Array.of(byte));
  return reader.end(isWhole);
}

describe('what a body says of its cost', () => {
  it.each<[what: string, headers: Record<string, string>, body: string]>([
    ['JSON', json, JSON.stringify({ text: 'é', usage, model: 'm' })],
    ['a stream', events, `${delta}${last}data: [DONE]\n\n`],
    ['a stream without its last frame', events, `${delta}${last}`],
    ['a stream that says it in every frame', events, `${last.replace('7', '5')}${last}`],
  ])('is read off %s', (_what, headers, body) => {
    expect(readingOf(headers, body)).toMatchObject({ ...reported, model: 'm' });
  });

  it('is known of a stream that is left after its last frame', () => {
    expect(readingOf(events, `${last}data: [DONE]\n\n`, false)).toMatchObject(reported);
  });

  it.each<[what: string, headers: Record<string, string>, body: string, isWhole: boolean]>([
    ['JSON that was cut', json, JSON.stringify({ usage }), false],
    ['a stream that was left early', events, `${delta}${last}`, false],
    ['a stream without usage', events, `${delta}data: [DONE]\n\n`, true],
    ['a stream with an error in it', events, `${last}data: {"error":{"message":"x"}}\n\n`, true],
    ['a stream with an event error', events, `${last}event: error\ndata: {}\n\n`, true],
    ['a text that was cut', { 'content-type': 'text/plain' }, 'x', false],
  ])('is not known of %s', (_what, headers, body, isWhole) => {
    expect(readingOf(headers, body, isWhole)).toBeUndefined();
  });

  it('is in the headers of a body that is neither', () => {
    const headers = {
      'content-type': 'text/plain',
      'x-regpilot-prompt-tokens': '3',
      'x-regpilot-completion-tokens': '4',
    };
    expect(readingOf(headers, 'Hello')).toMatchObject(reported);
  });

  it('is not looked for in more JSON than fits beside that of its reader', () => {
    const reader = usageReader(new Headers(json));
    const megabyte = new TextEncoder().encode(' '.repeat(1024 * 1024));
    for (let written = 0; written < 9; written++) reader.read(megabyte);
    reader.read(new TextEncoder().encode(JSON.stringify({ usage })));
    expect(reader.end(true)).toBeUndefined();
  });

  it.each([
    ['JSON', json, 'not JSON'],
    ['JSON of another form', json, '[]'],
    ['frames of another form', events, 'data: "usage"\n\ndata: {"usage": 5}\n\n'],
  ])('leaves out what makes no sense: %s', (_what, headers, body) => {
    expect(readingOf(headers, body)?.totalTokens).toBeUndefined();
  });
});
