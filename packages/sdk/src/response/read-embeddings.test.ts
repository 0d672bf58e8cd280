import { describe, expect, it } from 'vitest';
import { joinEmbeddings } from './embeddings-result.ts';
import { readEmbeddings } from './read-embeddings.ts';

const none = () => null;
const data = [
  { object: 'embedding', index: 1, embedding: [1] },
  { object: 'embedding', index: 0, embedding: [0] },
];
const usage = { promptTokens: 2, totalTokens: 2, costCents: 0.5 };
const read = [
  { index: 0, embedding: [0] },
  { index: 1, embedding: [1] },
];

describe('readEmbeddings', () => {
  it.each<[string, object, object]>([
    ["RegPilot's words", { data, model: 'm', usage }, { data: read, model: 'm', usage }],
    [
      "OpenAI's words",
      { object: 'list', data, model: 'm', usage: { prompt_tokens: 2, total_tokens: 2 } },
      { data: read, model: 'm', usage: { ...usage, costCents: undefined } },
    ],
    ['no usage', { data, model: 'm' }, { data: read, usage: undefined }],
    ['no model', { data, usage }, { data: read, model: undefined }],
    [
      'a total alone',
      { data, usage: { total_tokens: 2 } },
      { usage: { ...usage, costCents: undefined } },
    ],
    ['no index', { data: [{ embedding: [0] }, { embedding: [1] }] }, { data: read }],
  ])('reads %s', (_, body, expected) => {
    expect(readEmbeddings(body, 2, none)).toMatchObject({ ok: true, result: expected });
  });

  it('has model and usage from the headers where the body says nothing', () => {
    const headers: Readonly<Record<string, string>> = {
      'x-regpilot-model': 'openai/m',
      'x-regpilot-prompt-tokens': '7',
    };
    expect(readEmbeddings({ data }, 2, (name) => headers[name])).toMatchObject({
      result: { model: 'openai/m', usage: { promptTokens: 7, totalTokens: 7 } },
    });
  });

  it.each<[string, unknown, string]>([
    ['a page of HTML', '<html>', 'not a list of embeddings'],
    ['no list', { data: {} }, 'not a list of embeddings'],
    ['too few', { data: data.slice(1) }, '1 embeddings for 2 inputs'],
    ['too many', { data: [...data, ...data] }, '4 embeddings for 2 inputs'],
    ['one index twice', { data: [data[0], data[0]] }, 'not one embedding with the index 0'],
    [
      'an index beyond the inputs',
      { data: [data[1], { index: 2, embedding: [2] }] },
      'not one embedding with the index 1',
    ],
    [
      'base64 that nobody asked for',
      { data: [data[0], { index: 0, embedding: 'AAAA' }] },
      'data[1].embedding is not a list of numbers',
    ],
    ['a hole', { data: [data[0], null] }, 'data[1].embedding is not a list of numbers'],
  ])('refuses %s', (_, body, problem) => {
    expect(readEmbeddings(body, 2, none)).toEqual({ ok: false, problem });
  });
});

describe('joinEmbeddings', () => {
  const part = { data: read, model: 'm', usage, requestId: 'r1' };

  it('sums what the requests used', () => {
    expect(joinEmbeddings([part, part])?.usage).toEqual({
      promptTokens: 4,
      totalTokens: 4,
      costCents: 1,
    });
  });

  it('takes no sum of a part for the whole', () => {
    const priceless = { ...part, usage: { ...usage, costCents: undefined } };
    expect(joinEmbeddings([part, priceless])?.usage).toMatchObject({
      totalTokens: 4,
      costCents: undefined,
    });
    expect(joinEmbeddings([part, { ...part, usage: undefined }])?.usage).toBeUndefined();
  });

  it('is the one result where there is one, and none where there is none', () => {
    expect(joinEmbeddings([part])).toBe(part);
    expect(joinEmbeddings([])).toBeUndefined();
  });
});
