/** Embeddings in the order of their inputs. */
export interface EmbeddingsResult {
  readonly data: readonly { readonly index: number; readonly embedding: readonly number[] }[];
  readonly model: string;
  readonly usage: EmbeddingsUsage;
  /** The gateway's `x-request-id`. */
  readonly requestId: string | undefined;
}

export interface EmbeddingsUsage {
  readonly promptTokens: number;
  readonly totalTokens: number;
  /** US cents; undefined where the gateway does not say. */
  readonly costCents: number | undefined;
}
