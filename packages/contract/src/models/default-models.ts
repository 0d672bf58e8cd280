/**
 * The model behind each quality tier, as documented: cheap is Claude Haiku, balanced GPT-4o Mini,
 * frontier GPT-4o. In the `provider/model` form of `x-regpilot-model`.
 *
 * A client decides by it whether a key may make a call that names a tier; what really answered is
 * told by the header.
 */
export const modelOfQuality = {
  cheap: 'anthropic/claude-3-haiku-20240307',
  balanced: 'openai/gpt-4o-mini',
  frontier: 'openai/gpt-4o',
} as const;

/** The documented tier of a call that names none. */
export const defaultQuality = 'balanced';

/** Of an embeddings call that names no model. Not documented: the reference gateway's choice. */
export const defaultEmbeddingsModel = 'openai/text-embedding-3-small';
