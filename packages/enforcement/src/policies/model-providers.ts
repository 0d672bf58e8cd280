import { defaultPrices } from '../estimates/default-prices.ts';

/** The models that RegPilot's documents name, from the one list that has them all: `provider/model` by `model`. */
const byBareName: ReadonlyMap<string, string> = new Map(
  Object.keys(defaultPrices.models).map((name) => [name.slice(name.indexOf('/') + 1), name]),
);

/**
 * `provider/model` of a model that a call names without its provider; undefined where the provider is
 * not documented. No guessing from `gpt-` or `claude-`: other providers serve models of such names too.
 */
export function qualifiedModelName(model: string): string | undefined {
  return byBareName.get(model);
}
