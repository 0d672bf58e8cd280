import { ConfigurationError } from '@regpilot/contract';
import type { ModelOrTier, PriceTable } from './price-table.ts';
import { picoUsdPerMicroUsd, picoUsdPerToken } from './price-list.ts';

/** Tokens of a call, as answers report them. */
export interface TokenUsage {
  readonly promptTokens: number;
  /** Default 0, as of embeddings. */
  readonly completionTokens?: number | undefined;
}

/**
 * US dollars that a call will cost, in whole micro-dollars, rounded up: for `estimate.costUsd`.
 *
 * @throws ConfigurationError for a model or tier without a price, for tokens that are no whole number from 0
 *   on, and for more than 9,007 dollars.
 */
export function estimateCost(usage: TokenUsage, call: ModelOrTier, prices: PriceTable): number {
  const picoUsd = exactCost(usage, call, prices);
  const beyond = picoUsd % picoUsdPerMicroUsd;
  const microUsd = (picoUsd - beyond) / picoUsdPerMicroUsd + (beyond > 0 ? 1 : 0);
  return microUsd / 1e6;
}

/**
 * US dollars that a call did cost, exact to the picodollar: for `admission.settle`, and for sums of one's
 * own, which do not drift. (An enforcer counts each call in whole micro-dollars, rounded up, as
 * the gateways do.)
 *
 * `model` is the one that answered, `x-regpilot-model`: of a call that named a tier it is only known then.
 *
 * @throws ConfigurationError as `estimateCost` does. Who has no price for the model that answered leaves
 *   `costUsd` out of `settle`, and the estimate stays charged.
 */
export function costOf(usage: TokenUsage, model: string, prices: PriceTable): number {
  return exactCost(usage, { model }, prices) / 1e12;
}

function exactCost(
  { promptTokens, completionTokens = 0 }: TokenUsage,
  call: ModelOrTier,
  prices: PriceTable,
): number {
  const price = prices.priceOf(call);
  const picoUsd =
    checkTokens('usage.promptTokens', promptTokens) * picoUsdPerToken('input', price.input) +
    checkTokens('usage.completionTokens', completionTokens) *
      picoUsdPerToken('output', price.output);
  if (Number.isSafeInteger(picoUsd)) return picoUsd;
  throw new ConfigurationError({
    field: 'usage',
    problem: 'costs more than can be counted exactly',
    allowed: 'calls of at most 9,007 dollars',
  });
}

function checkTokens(field: string, tokens: number): number {
  if (Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  throw new ConfigurationError({
    field,
    problem: 'is no number of tokens',
    allowed: 'a whole number from 0 on',
  });
}
