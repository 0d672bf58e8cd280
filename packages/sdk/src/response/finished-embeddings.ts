import type { EmbeddingsResult } from './embeddings-result.ts';

/** Beside the errors and not on them: vectors and usage have no place in a log. */
const finished = new WeakMap<object, EmbeddingsResult>();

export function noteFinished(error: unknown, result: EmbeddingsResult | undefined): void {
  if (typeof error === 'object' && error !== null && result !== undefined)
    finished.set(error, result);
}

/**
 * What was finished and paid for when `embeddings.create` failed: the first inputs up to the request
 * that failed, so that `input.slice(finishedEmbeddings(error)?.data.length)` is what is left to do.
 * Undefined where no request was finished, and for any other error.
 */
export function finishedEmbeddings(error: unknown): EmbeddingsResult | undefined {
  return typeof error === 'object' && error !== null ? finished.get(error) : undefined;
}
