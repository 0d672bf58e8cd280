export type ModelKind = 'chat' | 'embeddings';

export interface Model {
  readonly id: string;
  readonly provider: 'openai' | 'anthropic' | 'mistral';
  readonly kind: ModelKind;
  /** US dollars for a million tokens, which is the same as micro-dollars for one. */
  readonly inputPrice: number;
  readonly outputPrice: number;
  /** Length of an embedding; 0 for chat models. */
  readonly dimensions: number;
  /** Unix seconds. */
  readonly created: number;
}

type Row = readonly [
  id: string,
  provider: Model['provider'],
  inputPrice: number,
  outputPrice: number,
  dimensions: number,
  created: number,
];

/** The models that RegPilot's documents name; prices are the providers' public list prices. */
const rows: readonly Row[] = [
  ['gpt-4o', 'openai', 2.5, 10, 0, 1_715_367_049],
  ['gpt-4o-mini', 'openai', 0.15, 0.6, 0, 1_721_172_741],
  ['gpt-4-turbo', 'openai', 10, 30, 0, 1_712_361_441],
  ['gpt-4', 'openai', 30, 60, 0, 1_687_882_411],
  ['gpt-3.5-turbo', 'openai', 0.5, 1.5, 0, 1_677_610_602],
  ['claude-3-opus-20240229', 'anthropic', 15, 75, 0, 1_709_164_800],
  ['claude-3-sonnet-20240229', 'anthropic', 3, 15, 0, 1_709_164_800],
  ['claude-3-haiku-20240307', 'anthropic', 0.25, 1.25, 0, 1_709_769_600],
  ['mistral-large-latest', 'mistral', 2, 6, 0, 1_708_905_600],
  ['mistral-medium-latest', 'mistral', 0.4, 2, 0, 1_702_252_800],
  ['text-embedding-3-small', 'openai', 0.02, 0, 1536, 1_705_948_997],
  ['text-embedding-3-large', 'openai', 0.13, 0, 3072, 1_705_953_180],
];

export const catalogue: readonly Model[] = rows.map(
  ([id, provider, inputPrice, outputPrice, dimensions, created]) => ({
    id,
    provider,
    kind: dimensions === 0 ? 'chat' : 'embeddings',
    inputPrice,
    outputPrice,
    dimensions,
    created,
  }),
);

/** `provider/model`, the form of `x-regpilot-model`; requests may use it too. */
export const qualifiedName = (model: Model): string => `${model.provider}/${model.id}`;
