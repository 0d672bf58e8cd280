import { defaultEmbeddingsModel, headerNames } from '@regpilot/contract';
import { tokensOfText } from '../chat/count-tokens.ts';
import type { Inference } from '../gateway/inference.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { World } from '../gateway/world.ts';
import { qualifiedName, type Model } from '../models/catalogue.ts';
import { findModel } from '../models/find-model.ts';
import { priceOf, toCents } from '../models/token-price.ts';
import { embed } from './embed.ts';

export interface EmbeddingsOutcome {
  readonly vectors: readonly (readonly number[])[];
  readonly model: Model;
  readonly promptTokens: number;
  readonly costCents: number;
}

export interface EmbeddingsPlan {
  readonly input: string | readonly string[];
  readonly model?: string | undefined;
  readonly dimensions?: number | undefined;
  readonly write: (outcome: EmbeddingsOutcome) => string;
}

/** @throws Refusal MODEL_NOT_FOUND; INVALID_REQUEST for more dimensions than the model has. */
export function planEmbeddings(
  world: World,
  { input, model: name, dimensions: asked, write }: EmbeddingsPlan,
): Inference {
  const model = findModel(name ?? defaultEmbeddingsModel, 'embeddings');
  const dimensions = asked ?? model.dimensions;
  if (dimensions > model.dimensions) {
    throw new Refusal('INVALID_REQUEST', {
      details: {
        field: 'dimensions',
        problem: 'is too large',
        allowed: `at most ${model.dimensions} with ${model.id}`,
      },
    });
  }
  const texts = typeof input === 'string' ? [input] : input;
  const promptTokens = texts.reduce((sum, text) => sum + tokensOfText(text), 0);
  const microUsd = priceOf(model, promptTokens, 0);
  return {
    model,
    maxTokens: null,
    asksForGovernor: false,
    promptTokens,
    completionTokens: 0,
    microUsd,
    respond: () => ({
      headers: {
        [headerNames.model]: qualifiedName(model),
        [headerNames.creditsCharged]: String(toCents(microUsd)),
        [headerNames.creditsRemaining]: String(world.account.remaining(microUsd)),
        [headerNames.promptTokens]: String(promptTokens),
        [headerNames.cacheStatus]: 'MISS',
      },
      body: write({
        vectors: texts.map((text) => embed(world.seed, model, text, dimensions)),
        model,
        promptTokens,
        costCents: toCents(microUsd),
      }),
    }),
  };
}
