import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import { allowModels, maxTokens } from './models.ts';
import type { CheckFailure } from './policy.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat' };

function failureOf(patterns: readonly string[], model: string | undefined): unknown {
  return allowModels(patterns).check({ ...call, model }, 0);
}

describe('models', () => {
  test.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'openai/gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-4o', 'my-gpt-4o', false],
    ['gpt-*', 'openai/gpt-4o', true],
    ['gpt-*', 'openai/my-gpt-4o', false],
    ['claude-*-2024*', 'claude-3-haiku-20240307', true],
    ['claude-*-2024*', 'claude-3-haiku', false],
    ['*-mini', 'gpt-4o-mini', true],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['a*b*c', 'a-b-b-c', true],
    ['GPT-4o', 'gpt-4o', false],
    ['*', 'anything', true],
    ['*', 'any/thing', true],
    ['gpt.4', 'gpt-4', false],
  ])('the pattern %s on the model %s: %s', (pattern, model, passes) => {
    expect(failureOf([pattern], model) === undefined).toBe(passes);
  });

  test.each([
    ['openai/*', 'openai/gpt-4o', true],
    ['openai/*', 'anthropic/claude', false],
    ['openai/gpt-4o', 'openai/gpt-4o', true],
    ['openai/gpt-4o', 'azure/gpt-4o', false],
    ['*/gpt-4o', 'azure/gpt-4o', true],
    // A documented model without its provider is the same model.
    ['openai/*', 'gpt-4o', true],
    ['openai/gpt-4o', 'gpt-4o', true],
    ['openai/gpt-4o', 'gpt-4o-mini', false],
    ['openai/*', 'text-embedding-3-small', true],
    ['anthropic/*', 'claude-3-haiku-20240307', true],
    ['mistral/*-latest', 'mistral-large-latest', true],
    ['anthropic/*', 'gpt-4o', false],
    ['*/*', 'gpt-4o', true],
    // Whose model it is, nobody says: it may be another provider's of the same family.
    ['openai/*', 'gpt-oss-120b', false],
    ['openai/*', 'gpt-4o-2099-01-01', false],
    // A provider that was named stays that provider.
    ['openai/*', 'azure/gpt-4o', false],
    // Only the first part is a provider.
    ['openrouter/*', 'openrouter/openai/gpt-4o', true],
    ['openai/*', 'openrouter/openai/gpt-4o', false],
    ['gpt-4o', 'openrouter/openai/gpt-4o', false],
  ])('with providers: the pattern %s on the model %s: %s', (pattern, model, passes) => {
    expect(failureOf([pattern], model) === undefined).toBe(passes);
  });

  test('one pattern of many is enough', () => {
    const patterns = ['claude-*', 'openai/gpt-4o', 'local/*'];
    for (const model of ['claude-3', 'gpt-4o', 'local/llama3:8b'])
      expect(failureOf(patterns, model), model).toBeUndefined();
  });

  test('a model that passed does not let the next one pass', () => {
    const policy = allowModels(['gpt-4o', 'claude-*']);
    const models = ['gpt-4o', 'o1', 'o1', 'claude-3', 'gpt-4o', 'openai/o1', 'openai/gpt-4o'];
    expect(models.map((model) => policy.check({ ...call, model }, 0) === undefined)).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  test('an empty list blocks every model and says so', () => {
    expect(failureOf([], 'openai/gpt-4o')).toEqual({
      code: 'MODEL_NOT_ALLOWED',
      message: 'API key may not use any model: its list of models is empty',
      details: { model: 'openai/gpt-4o', allowed: [] },
    });
  });

  test('a model without its provider is told to name it, where that could help', () => {
    const told = { message: expect.stringContaining('provider/model') };
    expect(failureOf(['openai/*'], 'gpt-oss-120b')).toMatchObject(told);
    expect(failureOf(['gpt-4o'], 'gpt-oss-120b')).not.toMatchObject(told);
    expect(failureOf(['anthropic/*'], 'gpt-4o')).not.toMatchObject(told);
    expect(failureOf(['openai/*'], 'groq/gpt-oss-120b')).not.toMatchObject(told);
  });

  test.each([undefined, ''])('a call that runs a model and names it %j is denied', (model) => {
    for (const capability of ['chat', 'embeddings', 'governor'] as const) {
      expect(allowModels(['*']).check({ ...call, capability, model }, 0)).toMatchObject({
        code: 'MODEL_NOT_ALLOWED',
        message: expect.stringContaining('names none'),
        details: { model: null },
      });
    }
  });

  test.each([null, 5, ['gpt-4o'], { toString: () => 'gpt-4o' }])(
    'a model %j is an error',
    (model) => {
      const { check } = allowModels(['*']);
      expect(() => Reflect.apply(check, undefined, [{ ...call, model }, 0])).toThrow(
        expect.objectContaining({ name: 'ConfigurationError', field: 'call.model' }),
      );
    },
  );

  test('a call that runs no model passes without one', () => {
    for (const capability of ['read', 'manage_keys', null] as const)
      expect(allowModels([]).check({ ...call, capability }, 0), String(capability)).toBeUndefined();
  });

  test('a pattern of many stars takes no exponential time', () => {
    expect(failureOf(['*a'.repeat(40) + 'b'], 'a'.repeat(20_000))).toBeDefined();
  });

  test('later changes of the list it was made from change nothing', () => {
    const patterns = ['gpt-4o'];
    const policy = allowModels(patterns);
    patterns.push('*');
    expect(policy.check({ ...call, model: 'o1' }, 0)).toBeDefined();
  });
});

describe('tokens of an answer', () => {
  test.each([
    [4000, undefined],
    [4001, 'MAX_TOKENS_EXCEEDED'],
    [undefined, undefined],
  ])('with a cap of 4000, asking for %s is denied with %s', (requested, code) => {
    const failure = maxTokens(4000).check({ ...call, maxTokens: requested }, 0);
    const expected: CheckFailure | undefined =
      code === undefined
        ? undefined
        : { code: 'MAX_TOKENS_EXCEEDED', limit: 4000, details: { requested, limit: 4000 } };
    expect(failure).toEqual(expected);
  });
});
