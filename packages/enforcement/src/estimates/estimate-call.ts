import { ConfigurationError, defaultEmbeddingsModel } from '@regpilot/contract';
import { requireLimit } from '../policies/policy.ts';
import { countPromptTokens } from './chat-prompt.ts';
import type { ChatPrompt } from './chat-prompt.ts';
import { estimateCost } from './token-cost.ts';
import type { ModelOrTier, PriceTable } from './price-table.ts';
import { tokenCounter } from './token-counter.ts';
import type { Estimator } from './token-counter.ts';

export interface EstimateOptions {
  /** Default `'characters'`. */
  readonly estimator?: Estimator | undefined;
  /**
   * What a completion is taken for whose call sets no `maxTokens`: the most that the model can answer with.
   * Default 1000, the documented default of `/ai/complete`; `'upper-bound'` has none, since no
   * number is safe for every model.
   */
  readonly completionTokens?: number | undefined;
  /** What each part that is no text is taken for. Default 0; `'upper-bound'` has none. */
  readonly mediaTokens?: number | undefined;
  /** Without it no cost is estimated. `priceTable()` holds the default prices. */
  readonly prices?: PriceTable | undefined;
}

/** A chat request in the client's words. Fields beyond these cost nothing. */
export interface EstimatedChat extends ChatPrompt, ModelOrTier {
  readonly maxTokens?: number | undefined;
  /** How many completions are asked for. Default 1. */
  readonly n?: number | undefined;
}

export interface EstimatedEmbeddings {
  readonly input: string | readonly string[];
  /** Default: the contract's `defaultEmbeddingsModel`. */
  readonly model?: string | undefined;
}

/** Fits `CallFacts.estimate`. */
export interface TokenEstimate {
  /** Prompt and completion together. */
  readonly tokens: number;
  /** Whole micro-dollars, rounded up. Only with `prices`. */
  readonly costUsd?: number;
}

/**
 * What a chat or a completion of messages is going to take, before it is sent: texts, names, tool calls,
 * definitions and the most that the answer may have.
 *
 * With `'upper-bound'` it is never below what a gateway counts that reads the texts with a
 * byte-level tokenizer (see `Estimator`), whatever is in them, unless the gateway puts texts of its
 * own before the prompt. Of such a budget nothing is ever overspent, and much is held back while
 * calls are in flight: English has about four bytes a token.
 *
 * @throws ConfigurationError for a prompt that can not be counted, for `maxTokens` or `n` that is no positive
 *   integer, for `'upper-bound'` without `maxTokens` (or with media parts) and without the option that
 *   stands in, and for a model or tier that `prices` does not hold.
 */
export function estimateChat(chat: EstimatedChat, options: EstimateOptions = {}): TokenEstimate {
  const { estimator, completionTokens, mediaTokens, prices } = options;
  const counter = tokenCounter(estimator);
  const promptTokens = countPromptTokens(
    chat,
    mediaTokens === undefined ? counter : { ...counter, perMediaPart: requireTokens(mediaTokens) },
  );
  const perCompletion =
    chat.maxTokens === undefined
      ? (optionalLimit('completionTokens', completionTokens) ?? counter.perCompletion)
      : requireLimit('maxTokens', chat.maxTokens);
  if (perCompletion === null) throw unboundedCompletion();
  const completions = perCompletion * (optionalLimit('n', chat.n) ?? 1);
  return withCost({ promptTokens, completionTokens: completions }, chat, prices);
}

/**
 * What embeddings are going to take: the tokens of all inputs.
 *
 * @throws ConfigurationError for an input that is neither a text nor a list of texts, and for a model that
 *   `prices` does not hold.
 */
export function estimateEmbeddings(
  { input, model = defaultEmbeddingsModel }: EstimatedEmbeddings,
  { estimator, prices }: Pick<EstimateOptions, 'estimator' | 'prices'> = {},
): TokenEstimate {
  const texts: readonly unknown[] = Array.isArray(input) ? input : [input];
  const counter = tokenCounter(estimator);
  let units = 0;
  for (const text of texts) {
    if (typeof text !== 'string') throw unreadableInput();
    units += counter.measure(text);
  }
  const promptTokens =
    texts.length * counter.perEmbeddedText + Math.ceil(units / counter.unitsPerToken);
  return withCost({ promptTokens, completionTokens: 0 }, { model }, prices);
}

function withCost(
  usage: { readonly promptTokens: number; readonly completionTokens: number },
  model: ModelOrTier,
  prices: PriceTable | undefined,
): TokenEstimate {
  const tokens = usage.promptTokens + usage.completionTokens;
  return prices === undefined
    ? { tokens }
    : { tokens, costUsd: estimateCost(usage, model, prices) };
}

function optionalLimit(field: string, value: number | undefined): number | undefined {
  return value === undefined ? undefined : requireLimit(field, value);
}

function requireTokens(mediaTokens: number): number {
  return mediaTokens === 0 ? 0 : requireLimit('mediaTokens', mediaTokens);
}

function unboundedCompletion(): ConfigurationError {
  return new ConfigurationError({
    field: 'maxTokens',
    problem: "is missing, and estimator 'upper-bound' knows no end of an answer without it",
    allowed:
      "a positive integer in the call, or the option completionTokens with the model's maximum",
  });
}

function unreadableInput(): ConfigurationError {
  return new ConfigurationError({
    field: 'input',
    problem: 'can not be counted',
    allowed: 'a text or a list of texts',
  });
}
