import { hashText, seededRandom } from '../clock/seeded-random.ts';
import type { Model } from '../models/catalogue.ts';

/** Enough for the 32-bit floats that embeddings are kept in, and half the length of a full double. */
const decimals = 1e8;

/** A vector of length 1, the same for the same seed, model, text and number of dimensions. */
export function embed(seed: number, model: Model, text: string, dimensions: number): number[] {
  const random = seededRandom(hashText(text, seed), model.id);
  const raw = Array.from({ length: dimensions }, () => random.fraction() * 2 - 1);
  const length = Math.sqrt(raw.reduce((sum, value) => sum + value * value, 0));
  return raw.map((value) => Math.round((value / length) * decimals) / decimals);
}
