import { ConfigurationError, defaultQuality } from '@regpilot/contract';
import { defaultPrices } from './default-prices.ts';
import { checkPrice, isRecord, wrongPrices } from './price-list.ts';
import type { PriceList, TokenPrice } from './price-list.ts';

/** What a call says about who answers it. The model comes first; without both it is the documented default tier. */
export interface ModelOrTier {
  readonly model?: string | undefined;
  readonly quality?: string | undefined;
}

/** Where prices are looked up: `priceTable(list)`, or anything that knows prices. */
export interface PriceTable {
  /** @throws ConfigurationError where no price is known: taken for 0, it would pass every cost limit. */
  priceOf(call: ModelOrTier): TokenPrice;
}

/**
 * The table that a list stands for, checked once. What a list leaves out (cached input, long contexts,
 * batches, fees per call) is not priced: where a provider asks more for such calls, list its higher price.
 *
 * @throws ConfigurationError naming the entry that is no price, or a tier whose model is not listed.
 */
export function priceTable(list: PriceList = defaultPrices): PriceTable {
  const models = readModels(list);
  const tiers = readTiers(list, models);
  return {
    priceOf({ model, quality = defaultQuality }) {
      const price = model === undefined ? tiers.get(quality) : models.find(model);
      if (price !== undefined) return price;
      throw new ConfigurationError({
        field: model === undefined ? 'quality' : 'model',
        problem: 'has no known price, and is not taken to be free',
        allowed: 'one of the price list; add it with priceTable({ models: { … } })',
      });
    },
  };
}

interface Models {
  /** Undefined too for a bare name whose providers differ in price. */
  find(name: string): TokenPrice | undefined;
}

function readModels(list: unknown): Models {
  const models = isRecord(list) ? list['models'] : undefined;
  if (!isRecord(models) || Object.keys(models).length === 0)
    throw wrongPrices('models', 'holds no price', 'a record of prices by model');
  const listed = new Map<string, TokenPrice>();
  const bare = new Map<string, TokenPrice | undefined>();
  for (const [name, value] of Object.entries(models)) {
    const price = checkPrice(`models[${JSON.stringify(name)}]`, value);
    listed.set(name, price);
    const short = withoutProvider(name);
    if (!bare.has(short)) bare.set(short, price);
    else if (!samePrice(bare.get(short), price)) bare.set(short, undefined);
  }
  return {
    find: (name) =>
      listed.get(name) ?? (name.includes('/') ? listed.get(withoutProvider(name)) : bare.get(name)),
  };
}

function readTiers(list: PriceList, models: Models): ReadonlyMap<string, TokenPrice> {
  const { tiers = defaultPrices.tiers } = list;
  if (!isRecord(tiers)) throw wrongPrices('tiers', 'is no record', 'a model or a price by tier');
  const prices = new Map<string, TokenPrice>();
  for (const [name, value] of Object.entries(tiers)) {
    const price =
      typeof value === 'string' ? models.find(value) : checkPrice(`tiers.${name}`, value);
    if (price !== undefined) prices.set(name, price);
    // A list of one's own models need not empty the documented tiers; what it says itself has to hold.
    else if (list.tiers !== undefined)
      throw wrongPrices(
        `tiers.${name}`,
        'names a model without a price',
        'a listed model, a price',
      );
  }
  return prices;
}

/** By the first slash, as `allowModels` reads names. `a/b/c` has no bare name: `b/c` would be another provider's. */
function withoutProvider(name: string): string {
  const bare = name.slice(name.indexOf('/') + 1);
  return bare.includes('/') ? name : bare;
}

function samePrice(a: TokenPrice | undefined, b: TokenPrice): boolean {
  return a?.input === b.input && a.output === b.output;
}
