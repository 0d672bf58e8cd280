/** Embeddings in the order of their inputs. */
export interface EmbeddingsResult {
  readonly data: readonly Embedding[];
  /** Undefined where the gateway does not say. */
  readonly model: string | undefined;
  /** Of all requests together; undefined where the gateway does not say it of each. */
  readonly usage: EmbeddingsUsage | undefined;
  /** The gateway's `x-request-id`; of several requests that of the last. */
  readonly requestId: string | undefined;
}

/** One vector; `index` is the place of its text among the inputs. */
export interface Embedding {
  readonly index: number;
  readonly embedding: readonly number[];
}

export interface EmbeddingsUsage {
  readonly promptTokens: number;
  readonly totalTokens: number;
  /** US cents; undefined where the gateway does not say. */
  readonly costCents: number | undefined;
}

/** The results of requests for one part of the inputs after the other; undefined for none. */
export function joinEmbeddings(parts: readonly EmbeddingsResult[]): EmbeddingsResult | undefined {
  const last = parts.at(-1);
  if (last === undefined || parts.length === 1) return last;
  return {
    data: parts.flatMap(({ data }) => data),
    model: last.model,
    usage: parts.map(({ usage }) => usage).reduce(sum),
    requestId: last.requestId,
  };
}

type Usage = EmbeddingsUsage | undefined;

/** A sum with a part that nobody knows would be taken for the whole. */
function sum(one: Usage, other: Usage): Usage {
  if (one === undefined || other === undefined) return undefined;
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    totalTokens: one.totalTokens + other.totalTokens,
    costCents:
      one.costCents === undefined || other.costCents === undefined
        ? undefined
        : one.costCents + other.costCents,
  };
}
