import { modelOfQuality } from '@regpilot/contract';
import type { PriceList } from './price-list.ts';

/**
 * The models that RegPilot's documents name, at the providers' public list prices. Prices change, and a
 * gateway may add its own margin: give a list of your own where money counts.
 *
 * ```ts
 * priceTable({
 *   ...defaultPrices,
 *   models: { ...defaultPrices.models, 'acme/large': { input: 1.2, output: 4 } },
 * });
 * ```
 */
export const defaultPrices = {
  models: {
    'openai/gpt-4o': { input: 2.5, output: 10 },
    'openai/gpt-4o-mini': { input: 0.15, output: 0.6 },
    'openai/gpt-4-turbo': { input: 10, output: 30 },
    'openai/gpt-4': { input: 30, output: 60 },
    'openai/gpt-3.5-turbo': { input: 0.5, output: 1.5 },
    'anthropic/claude-3-opus-20240229': { input: 15, output: 75 },
    'anthropic/claude-3-sonnet-20240229': { input: 3, output: 15 },
    'anthropic/claude-3-haiku-20240307': { input: 0.25, output: 1.25 },
    'mistral/mistral-large-latest': { input: 2, output: 6 },
    'mistral/mistral-medium-latest': { input: 0.4, output: 2 },
    'openai/text-embedding-3-small': { input: 0.02, output: 0 },
    'openai/text-embedding-3-large': { input: 0.13, output: 0 },
  },
  tiers: modelOfQuality,
} as const satisfies PriceList;
