import type { Model } from './catalogue.ts';

/** Whole micro-dollars, rounded up: a sum of many small calls must not come out cheaper than its parts. */
export function priceOf(model: Model, promptTokens: number, completionTokens: number): number {
  const exact = promptTokens * model.inputPrice + completionTokens * model.outputPrice;
  // Cut at a millionth first: 3 * 0.15 is a hair above 0.45.
  return Math.ceil(Math.round(exact * 1e6) / 1e6);
}

export const toCents = (microUsd: number): number => microUsd / 10_000;
export const toUsd = (microUsd: number): number => microUsd / 1_000_000;
