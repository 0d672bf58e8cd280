import { ConfigurationError } from '@regpilot/contract';
import type { ChatRequest, OpenAIChatRequest } from '@regpilot/contract/schemas';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it, test } from 'vitest';
import { estimateChat, estimateEmbeddings } from './estimate-call.ts';
import type { EstimatedChat, EstimateOptions } from './estimate-call.ts';
import { priceTable } from './price-table.ts';

const hello = { role: 'user', content: 'Hello, you' };
const upperBound = { estimator: 'upper-bound' } as const;
const words = { countTokens: (text: string) => text.split(/\s+/).filter(Boolean).length };

test('requests of both wires are estimated as they are', () => {
  expectTypeOf<ChatRequest>().toExtend<EstimatedChat>();
  expectTypeOf<Pick<OpenAIChatRequest, 'model' | 'messages' | 'tools'>>().toExtend<EstimatedChat>();
});

describe("estimator 'characters'", () => {
  it('counts four characters a token over all texts, rounded up once, and the most that the answer may take', () => {
    const messages = [
      { role: 'user', content: '12345' },
      { role: 'user', content: '123' },
    ];
    expect(estimateChat({ messages, maxTokens: 100 })).toEqual({ tokens: 102 });
  });

  it('takes the documented default for an answer without a maximum', () => {
    expect(estimateChat({ messages: [{ role: 'user', content: '' }] })).toEqual({ tokens: 1000 });
  });

  it('counts text parts, names, tool calls and definitions, and nothing of images', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const call = { id: '1234', function: { name: '1234', arguments: '12345678' } };
    const chat = {
      messages: [
        { role: 'user', name: '1234', content: [{ type: 'text', text: '12345678' }, image] },
        { role: 'assistant', content: null, toolCalls: [call] },
        { role: 'tool', content: '1234', toolCallId: '1234' },
      ],
      tools: [{ type: '12' }], // {"type":"12"}: 13 characters
      responseFormat: { type: 'json_schema', a: 1 }, // {"type":"json_schema","a":1}: 28
      maxTokens: 1,
    };
    expect(estimateChat(chat)).toEqual({ tokens: 1 + Math.ceil((8 + 4 + 16 + 8 + 13 + 28) / 4) });
  });

  it("counts OpenAI's words for tool calls the same", () => {
    const calls = [{ id: 'c1', function: { name: 'look_up', arguments: '{"a":1}' } }];
    expect(
      estimateChat({
        messages: [
          { role: 'assistant', content: null, tool_calls: calls },
          { role: 'tool', content: 'x', tool_call_id: 'c1' },
        ],
      }),
    ).toEqual(
      estimateChat({
        messages: [
          { role: 'assistant', content: null, toolCalls: calls },
          { role: 'tool', content: 'x', toolCallId: 'c1' },
        ],
      }),
    );
  });

  it('counts an answer for each completion that is asked for', () => {
    expect(estimateChat({ messages: [hello], maxTokens: 10, n: 3 }).tokens).toBe(33);
  });

  it('has no completion for embeddings', () => {
    expect(estimateEmbeddings({ input: '12345' })).toEqual({ tokens: 2 });
    expect(estimateEmbeddings({ input: ['1234', '5678', '9'] })).toEqual({ tokens: 3 });
  });
});

describe('a tokenizer', () => {
  it("counts the texts, and OpenAI's four tokens a message and three for the answer's opening are added", () => {
    const messages = [{ role: 'system', content: 'one two' }, hello];
    expect(estimateChat({ messages, maxTokens: 5 }, { estimator: words })).toEqual({
      tokens: 2 + 2 + 2 * 4 + 3 + 5,
    });
    expect(estimateEmbeddings({ input: ['one two', 'three'] }, { estimator: words })).toEqual({
      tokens: 3,
    });
  });

  it('keeps its own this', () => {
    class Fixed {
      readonly #tokens = 7;
      countTokens(): number {
        return this.#tokens;
      }
    }
    expect(estimateEmbeddings({ input: 'a' }, { estimator: new Fixed() })).toEqual({ tokens: 7 });
  });

  it.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, '3'])(
    'is refused when it counts %o tokens',
    (tokens) => {
      // @ts-expect-error one of them is a text, as from JavaScript
      const estimator: EstimateOptions['estimator'] = { countTokens: () => tokens };
      expect(() => estimateChat({ messages: [hello] }, { estimator })).toThrow(
        expect.objectContaining({ field: 'estimator.countTokens' }),
      );
    },
  );

  it('that throws is a configuration error with its own error as the cause', () => {
    const cause = new Error('special token');
    const countTokens = (): number => {
      throw cause;
    };
    expect(() => estimateChat({ messages: [hello] }, { estimator: { countTokens } })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', cause }),
    );
  });
});

describe("estimator 'upper-bound'", () => {
  it('needs to know the most that the answer may take, from the call or for all calls', () => {
    expect(() => estimateChat({ messages: [hello] }, upperBound)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field: 'maxTokens' }),
    );
    const stated = estimateChat({ messages: [hello] }, { ...upperBound, completionTokens: 4096 });
    expect(stated).toEqual(estimateChat({ messages: [hello], maxTokens: 4096 }, upperBound));
  });

  it('needs to know what an image may cost', () => {
    const messages = [
      { role: 'user', content: [{ type: 'image_url' }, { type: 'text', text: 'x' }] },
    ];
    expect(() => estimateChat({ messages, maxTokens: 1 }, upperBound)).toThrow(
      expect.objectContaining({ field: 'messages[0].content[0]' }),
    );
    const withImage = estimateChat(
      { messages, maxTokens: 1 },
      { ...upperBound, mediaTokens: 1105 },
    );
    const without = estimateChat({ messages, maxTokens: 1 }, { ...upperBound, mediaTokens: 0 });
    expect(withImage.tokens - without.tokens).toBe(1105);
  });

  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const messages = fc.array(
    fc.record(
      {
        role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool'),
        content: fc.oneof(text, fc.array(fc.record({ type: fc.constant('text'), text }))),
        name: text,
      },
      { requiredKeys: ['role', 'content'] },
    ),
    { minLength: 1, maxLength: 8 },
  );
  const textsOf = ({
    content,
    name = '',
  }: {
    content: string | { text: string }[];
    name?: string;
  }) => (typeof content === 'string' ? content : content.map((part) => part.text).join('')) + name;

  /** Other ways to count than by the package's rule: one for each tokenizer and template that is known to differ. */
  const tokenizers = {
    'one token a byte, as no merge was learnt': (of: string) => Buffer.byteLength(of, 'utf8'),
    'one token a code point': (of: string) => Array.from(of).length,
    'four UTF-16 units a token, rounded up for each message': (of: string) =>
      Math.ceil(of.length / 4),
  };
  const templates = {
    "ChatML's": { perMessage: 4, perCall: 3 },
    "Llama 3's with its preamble, roles byte by byte": { perMessage: 5 + 9, perCall: 40 },
  };

  it.each(
    Object.entries(tokenizers).flatMap(([tokenizer, count]) =>
      Object.entries(templates).map(([template, costs]) => ({ tokenizer, template, count, costs })),
    ),
  )('is never below a gateway with $tokenizer and the template $template', ({ count, costs }) => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 8000 }), (sent, maxTokens) => {
        const counted = sent.reduce(
          (sum, message) => sum + costs.perMessage + count(textsOf(message)),
          costs.perCall,
        );
        const { tokens } = estimateChat({ messages: sent, maxTokens }, upperBound);
        expect(tokens).toBeGreaterThanOrEqual(counted + maxTokens);
      }),
    );
  });

  it('is never below the bytes of definitions, however the template lays them out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.integer({ min: 0, max: 4 }),
        (tools, indent) => {
          const base = estimateChat({ messages: [hello], maxTokens: 1 }, upperBound).tokens;
          const { tokens } = estimateChat({ messages: [hello], tools, maxTokens: 1 }, upperBound);
          const bytes = tools.reduce(
            (sum, tool) => sum + Buffer.byteLength(JSON.stringify(tool, null, indent)),
            0,
          );
          expect(tokens - base).toBeGreaterThanOrEqual(bytes + 700);
        },
      ),
    );
  });

  it('is never below the bytes of embedded texts, each with a begin and an end', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (input) => {
        const bytes = input.reduce((sum, one) => sum + Buffer.byteLength(one) + 2, 0);
        expect(estimateEmbeddings({ input }, upperBound).tokens).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });
});

describe('with prices', () => {
  const prices = priceTable({
    models: { 'acme/small': { input: 1, output: 2 }, 'acme/embed': { input: 0.5, output: 0 } },
    tiers: { balanced: { input: 10, output: 20 }, cheap: 'acme/small' },
  });
  const chat = { messages: [{ role: 'user', content: '12345678' }], maxTokens: 3 };

  it.each([
    [{ model: 'acme/small' }, 0.000008],
    [{ model: 'small' }, 0.000008],
    [{ quality: 'cheap' }, 0.000008],
    [{ model: 'small', quality: 'balanced' }, 0.000008],
    [{}, 0.00008],
  ])('a chat of %o is priced by its model, else by its tier', (named, costUsd) => {
    expect(estimateChat({ ...chat, ...named }, { prices })).toEqual({ tokens: 5, costUsd });
  });

  it('embeddings cost their input, in whole micro-dollars', () => {
    expect(estimateEmbeddings({ input: '12345678', model: 'embed' }, { prices })).toEqual({
      tokens: 2,
      costUsd: 0.000001,
    });
    expect(estimateEmbeddings({ input: '1234' }, { prices: priceTable() }).costUsd).toBe(0.000001);
  });

  it('a model or tier without a price is an error and not free', () => {
    expect(() => estimateChat({ ...chat, model: 'gpt-9' }, { prices })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field: 'model' }),
    );
    expect(() => estimateChat({ ...chat, quality: 'frontier' }, { prices })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field: 'quality' }),
    );
    expect(() => estimateEmbeddings({ input: 'x' }, { prices })).toThrow(ConfigurationError);
  });
});

describe('bad input is a configuration error that names the field', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const cases: readonly (readonly [field: string, chat: unknown, options?: unknown])[] = [
    ['messages', {}],
    ['messages', { messages: 'Hello' }],
    ['messages[1]', { messages: [hello, null] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 12 }] }],
    ['messages[0].name', { messages: [{ ...hello, name: 12 }] }],
    ['messages[0].toolCallId', { messages: [{ ...hello, toolCallId: 12 }] }],
    ['messages[0].toolCalls', { messages: [{ ...hello, toolCalls: [{}] }] }],
    [
      'messages[0].toolCalls',
      { messages: [{ ...hello, tool_calls: [{ function: { name: 'f' } }] }] },
    ],
    ['tools', { messages: [hello], tools: {} }],
    ['tools[1]', { messages: [hello], tools: [{}, circular] }],
    ['maxTokens', { messages: [hello], maxTokens: 0 }],
    ['maxTokens', { messages: [hello], maxTokens: Number.NaN }],
    ['n', { messages: [hello], n: 1.5 }],
    ['estimator', { messages: [hello] }, { estimator: 'exact' }],
    ['estimator', { messages: [hello] }, { estimator: null }],
    ['estimator', { messages: [hello] }, { estimator: {} }],
    ['completionTokens', { messages: [hello] }, { completionTokens: -1 }],
    ['mediaTokens', { messages: [hello] }, { mediaTokens: -1 }],
  ];

  it.each(cases)('%s of %j', (field, chat, options) => {
    const call = (): unknown => Reflect.apply(estimateChat, undefined, [chat, options]);
    expect(call).toThrow(expect.objectContaining({ name: 'ConfigurationError', field }));
  });

  it.each([[undefined], [12], [['a', 12]], [[['a']]]])('input of embeddings %j', (input) => {
    const call = (): unknown => Reflect.apply(estimateEmbeddings, undefined, [{ input }]);
    expect(call).toThrow(expect.objectContaining({ name: 'ConfigurationError', field: 'input' }));
  });
});
