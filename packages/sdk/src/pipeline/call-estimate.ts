import type { EstimatedChat, EstimatedEmbeddings } from '@regpilot/enforcement';

/** What the tokens and the price of a call are taken to be until the gateway says. */
export interface Estimate {
  /** Of the prompt alone, four characters a token; undefined for a call without a prompt. */
  readonly promptTokens?: number | undefined;
  /** Undefined where they can't be counted: taken for 0 they would pass every limit of tokens. */
  readonly tokens?: number | undefined;
  /** Undefined where the price is not known: taken for 0 it would pass every cost limit. */
  readonly costUsd?: number | undefined;
  /** Why the tokens are not known. Thrown if a policy turns out to count them. */
  readonly uncounted?: unknown;
  /** Why the price is not known. Thrown if a policy turns out to count money. */
  readonly unpriced?: unknown;
}

/** The part of a request that costs tokens, in the client's words. */
export type Prompt =
  | { readonly kind: 'chat'; readonly request: EstimatedChat }
  | { readonly kind: 'embeddings'; readonly request: EstimatedEmbeddings };

/** For routes that use no model, and for clients without enforcement. */
export const noEstimate: Estimate = { tokens: 0, costUsd: 0 };
