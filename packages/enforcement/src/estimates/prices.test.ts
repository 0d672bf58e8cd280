import { ConfigurationError, modelOfQuality } from '@regpilot/contract';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { toMicroUsd } from '../meters/micro-usd.ts';
import { defaultPrices } from './default-prices.ts';
import { priceTable } from './price-table.ts';
import { costOf, estimateCost } from './token-cost.ts';

const small = { input: 1, output: 2 };
const large = { input: 3, output: 4 };

describe('a price is found', () => {
  const table = priceTable({
    models: {
      'acme/small': small,
      'acme/shared': small,
      'other/shared': small,
      'acme/disputed': small,
      'other/disputed': large,
      'other/listed': large,
      listed: small,
      'router/acme/nested': small,
      ['__proto__']: large,
    },
    tiers: { balanced: 'small', frontier: large },
  });

  it.each([
    ['by its full name', 'acme/small', small],
    ['by its bare name', 'small', small],
    ['by a bare name that all providers ask the same for', 'shared', small],
    ['by its full name, where providers differ', 'other/disputed', large],
    ['by the bare name of the list before that of a provider', 'listed', small],
    ['by the bare name of the list for another provider', 'third/listed', small],
    ["by the provider's own price before that", 'other/listed', large],
    ['by the full name of a nested provider', 'router/acme/nested', small],
    ['by a name that objects have a meaning for', '__proto__', large],
  ])('%s', (_how, model, price) => {
    expect(table.priceOf({ model })).toEqual(price);
  });

  it.each([
    ['that is not listed', 'gpt-9'],
    ['of another provider', 'third/small'],
    ['that providers ask different prices for', 'disputed'],
    ['that is only the end of a nested name', 'acme/nested'],
    ['that is the last name of a nested one', 'nested'],
    ['of a listed provider behind a router', 'router/acme/small'],
    ['in another case', 'Acme/Small'],
    ['with a date behind', 'acme/small-2026-01-01'],
    ['that is empty', ''],
    ['of objects in general', 'constructor'],
  ])('not for a name %s', (_what, model) => {
    expect(() => table.priceOf({ model })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field: 'model' }),
    );
  });

  it('for a tier by its model or its own price; a call that names none has the documented default', () => {
    expect(table.priceOf({ quality: 'frontier' })).toEqual(large);
    expect(table.priceOf({})).toEqual(small);
    expect(() => table.priceOf({ quality: 'cheap' })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field: 'quality' }),
    );
  });

  it('as it was when the list was read', () => {
    const models = { 'acme/small': { input: 1, output: 2 } };
    const read = priceTable({ models });
    models['acme/small'].input = 0;
    expect(read.priceOf({ model: 'small' })).toEqual({ input: 1, output: 2 });
  });
});

describe('the default prices', () => {
  it('are plain JSON, and what priceTable() reads', () => {
    const copy: unknown = JSON.parse(JSON.stringify(defaultPrices));
    expect(copy).toEqual(defaultPrices);
    for (const [model, price] of Object.entries(defaultPrices.models))
      expect(priceTable().priceOf({ model })).toEqual(price);
  });

  it('hold the documented model of every tier', () => {
    for (const [quality, model] of Object.entries(modelOfQuality))
      expect(priceTable().priceOf({ quality })).toEqual(defaultPrices.models[model]);
  });

  it("leave a list of one's own without the documented tiers", () => {
    const own = priceTable({ models: { 'acme/small': small } });
    expect(own.priceOf({ model: 'small' })).toEqual(small);
    expect(() => own.priceOf({ quality: 'cheap' })).toThrow(ConfigurationError);
  });
});

describe('a wrong list is refused as a whole', () => {
  const cases: readonly (readonly [field: string, list: unknown])[] = [
    ['prices.models', null],
    ['prices.models', {}],
    ['prices.models', { models: {} }],
    ['prices.models', { models: [small] }],
    ['prices.models["a"]', { models: { a: 3 } }],
    ['prices.models["a"].output', { models: { a: { input: 1 } } }],
    ['prices.models["a"].input', { models: { a: { input: -1, output: 1 } } }],
    ['prices.models["a"].input', { models: { a: { input: '1', output: 1 } } }],
    ['prices.models["a"].input', { models: { a: { input: Number.NaN, output: 1 } } }],
    ['prices.models["a"].input', { models: { a: { input: Infinity, output: 1 } } }],
    ['prices.models["a"].input', { models: { a: { input: 0.000_000_1, output: 1 } } }],
    ['prices.models["a"].input', { models: { a: { input: 1_000_001, output: 1 } } }],
    ['prices.models["a"].cached', { models: { a: { ...small, cached: 1 } } }],
    ['prices.tiers', { models: { a: small }, tiers: ['a'] }],
    ['prices.tiers.cheap', { models: { a: small }, tiers: { cheap: 'b' } }],
    ['prices.tiers.cheap.input', { models: { a: small }, tiers: { cheap: { output: 1 } } }],
  ];

  it.each(cases)('%s of %j', (field, list) => {
    expect(() => Reflect.apply(priceTable, undefined, [list])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field }),
    );
  });
});

/** In picodollars, by integers of any size: shares no code with the package. */
function exactPicoUsd(input: string, output: string, prompt: number, completion: number): bigint {
  const perToken = (usd: string): bigint => {
    const [whole = '', decimals = ''] = usd.split('.');
    return BigInt(whole + decimals.padEnd(6, '0'));
  };
  return BigInt(prompt) * perToken(input) + BigInt(completion) * perToken(output);
}

describe('money', () => {
  const usd = fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 999_999 }))
    .map(([whole, millionths]) => `${whole}.${String(millionths).padStart(6, '0')}`);
  const tokens = fc.integer({ min: 0, max: 2_000_000 });
  const call = fc.record({
    input: usd,
    output: usd,
    promptTokens: tokens,
    completionTokens: tokens,
  });
  const tableOf = ({ input, output }: { input: string; output: string }) =>
    priceTable({ models: { m: { input: Number(input), output: Number(output) } } });

  it('is estimated in whole micro-dollars, rounded up, and by not a hair more', () => {
    fc.assert(
      fc.property(call, (one) => {
        const exact = exactPicoUsd(one.input, one.output, one.promptTokens, one.completionTokens);
        const microUsd = Number((exact + 999_999n) / 1_000_000n);
        const estimated = estimateCost(one, { model: 'm' }, tableOf(one));
        expect(estimated).toBe(microUsd / 1e6);
        expect(toMicroUsd(estimated)).toBe(microUsd);
      }),
      { numRuns: 1000 },
    );
  });

  it('is settled exactly: a sum over many calls does not drift by a picodollar', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 50 }), (calls) => {
        let settled = 0n;
        let exact = 0n;
        for (const one of calls) {
          settled += BigInt(Math.round(costOf(one, 'm', tableOf(one)) * 1e12));
          exact += exactPicoUsd(one.input, one.output, one.promptTokens, one.completionTokens);
        }
        expect(settled).toBe(exact);
      }),
    );
  });

  it('never falls when tokens or prices rise, and an estimate is never below what is settled', () => {
    fc.assert(
      fc.property(call, fc.nat(1000), fc.nat(1000), (one, prompt, completion) => {
        const more = {
          promptTokens: one.promptTokens + prompt,
          completionTokens: one.completionTokens + completion,
        };
        const table = tableOf(one);
        const dearer = tableOf({ ...one, input: `${Number.parseInt(one.input, 10) + 1}.0` });
        const settled = costOf(one, 'm', table);
        expect(costOf(more, 'm', table)).toBeGreaterThanOrEqual(settled);
        expect(costOf(one, 'm', dearer)).toBeGreaterThanOrEqual(settled);
        expect(estimateCost(one, { model: 'm' }, table)).toBeGreaterThanOrEqual(settled);
      }),
    );
  });

  test.each([
    [{ promptTokens: 3 }, 0.000_000_45, 0.000_001],
    [{ promptTokens: 100, completionTokens: 50 }, 0.000_045, 0.000_045],
    [{ promptTokens: 1_000_000 }, 0.15, 0.15],
    [{ promptTokens: 0, completionTokens: 0 }, 0, 0],
  ])('of %o with gpt-4o-mini is %d and estimated as %d', (usage, settled, estimated) => {
    expect(costOf(usage, 'openai/gpt-4o-mini', priceTable())).toBe(settled);
    expect(estimateCost(usage, { model: 'gpt-4o-mini' }, priceTable())).toBe(estimated);
  });

  it.each([
    ['usage.promptTokens', { promptTokens: -1 }],
    ['usage.promptTokens', { promptTokens: 1.5 }],
    ['usage.completionTokens', { promptTokens: 1, completionTokens: Number.NaN }],
    ['usage', { promptTokens: 1_000_000_000_000 }],
  ])('of a wrong %s is an error: %o', (field, usage) => {
    expect(() => costOf(usage, 'gpt-4o', priceTable())).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', field }),
    );
  });

  it('by a table of other making takes only prices', () => {
    for (const input of [Number.NaN, -1, 1e-9]) {
      const broken = { priceOf: () => ({ input, output: 0 }) };
      expect(() => costOf({ promptTokens: 1 }, 'm', broken)).toThrow(
        expect.objectContaining({ name: 'ConfigurationError', field: 'prices.input' }),
      );
    }
  });
});
