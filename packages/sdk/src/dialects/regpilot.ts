import {
  defaultEmbeddingsModel,
  defaultQuality,
  modelOfQuality,
  routes,
  type RouteName,
} from '@regpilot/contract';
import { checkInput, EmbeddingsResponse } from '@regpilot/contract/schemas';
import type { Dialect } from './dialect.ts';

/** The wire of the contract itself: every route but the OpenAI-compatible twins. */
export const regpilot: Dialect = {
  name: 'regpilot',
  paths: pathsOfContract(),
  writeChat: (params) => params,
  modelOfChat: ({ model, quality = defaultQuality }) => model ?? modelOfQuality[quality],
  modelOfEmbeddings: ({ model = defaultEmbeddingsModel }) => model,
  writeEmbeddings: (params) => params,
  readEmbeddings: (body) => {
    const checked = checkInput(EmbeddingsResponse, body);
    if (!checked.ok) return null;
    const { data, model, usage } = checked.value;
    const { promptTokens, totalTokens, costCents } = usage;
    return {
      data: data.map(({ index, embedding }) => ({ index, embedding })),
      model,
      usage: { promptTokens, totalTokens, costCents },
    };
  },
};

function pathsOfContract(): Partial<Record<RouteName, string>> {
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, route.path]));
}
