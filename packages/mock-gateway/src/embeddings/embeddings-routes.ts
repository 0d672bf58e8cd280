import { checkInput, EmbeddingsRequest } from '@regpilot/contract/schemas';
import type { Inference } from '../gateway/inference.ts';
import type { Call, World } from '../gateway/world.ts';
import { acceptInput } from '../routing/accept-input.ts';
import { planEmbeddings, type EmbeddingsOutcome } from './embeddings-inference.ts';

/** `/ai/embeddings`. @throws Refusal for a wrong body or an unknown model. */
export function prepareEmbeddings(world: World, _call: Call, body: unknown): Inference {
  const { input, model, dimensions } = acceptInput(checkInput(EmbeddingsRequest, body));
  return planEmbeddings(world, { input, model, dimensions, write });
}

function write({ vectors, model, promptTokens, costCents }: EmbeddingsOutcome): string {
  return JSON.stringify({
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: model.id,
    usage: { promptTokens, totalTokens: promptTokens, costCents },
  });
}
