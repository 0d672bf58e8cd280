import { ConfigurationError } from '@regpilot/contract';

/** US dollars for a million tokens, with at most six decimals. */
export interface TokenPrice {
  readonly input: number;
  /** 0 for models that answer without tokens, such as embeddings. */
  readonly output: number;
}

/** Plain JSON. */
export interface PriceList {
  /**
   * By model. `openai/gpt-4o` also prices calls that name `gpt-4o`, as long as all providers of the
   * list ask the same for it; `gpt-4o` prices it for providers that are not listed. A dated name
   * is a model of its own: `gpt-4o-2024-05-13` is dearer than `gpt-4o`.
   */
  readonly models: Readonly<Record<string, TokenPrice>>;
  /** By quality tier: a model of the list, or a price. Default: the documented models, as far as they are listed. */
  readonly tiers?: Readonly<Record<string, string | TokenPrice>> | undefined;
}

/** @throws ConfigurationError unless it is a price, with no field beside. */
export function checkPrice(field: string, price: unknown): TokenPrice {
  if (!isRecord(price)) throw wrongPrices(field, 'is no price', '{ input, output }');
  for (const name of Object.keys(price)) {
    if (name !== 'input' && name !== 'output')
      throw wrongPrices(`${field}.${name}`, 'is not known', 'input, output');
  }
  return {
    input: checkUsd(`${field}.input`, price['input']),
    output: checkUsd(`${field}.output`, price['output']),
  };
}

export const picoUsdPerMicroUsd = 1e6;
const dearestUsd = 1e6;

/**
 * Picodollars for one token of a price for a million. They are whole, and sums of whole numbers are
 * exact in a double up to 2^53: that is 9,007 dollars for one call.
 *
 * @throws ConfigurationError for a price that is negative, above 1e6 or has more than six decimals.
 */
export function picoUsdPerToken(field: string, usdPerMillion: number): number {
  return Math.round(checkUsd(field, usdPerMillion) * picoUsdPerMicroUsd);
}

function checkUsd(field: string, usd: unknown): number {
  // The quotient is the double nearest to six decimals: the price itself, exactly if it has no more.
  if (
    typeof usd === 'number' &&
    usd >= 0 &&
    usd <= dearestUsd &&
    Math.round(usd * picoUsdPerMicroUsd) / picoUsdPerMicroUsd === usd
  )
    return usd;
  throw wrongPrices(
    field,
    'is no price of a million tokens',
    'US dollars from 0 to 1e6 with at most six decimals',
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function wrongPrices(field: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field: `prices.${field}`, problem, allowed });
}
