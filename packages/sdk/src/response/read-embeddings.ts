import { headerNames, type HeaderGetter } from '@regpilot/contract';
import { isObject } from '../json/json-object.ts';
import { readName, readNumber } from './answer-fields.ts';
import type { Embedding, EmbeddingsResult, EmbeddingsUsage } from './embeddings-result.ts';
import { readNumber as readHeaderNumber } from './governor-headers.ts';

/** What an answer says, or what is wrong with it. */
export type EmbeddingsReading =
  | { readonly ok: true; readonly result: Omit<EmbeddingsResult, 'requestId'> }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the embeddings of `count` inputs, in either dialect's words. A vector beside the wrong text is
 * not noticed by anybody, so there must be one for each input; only then is the order made by `index`,
 * as the documents promise none. Where the gateway sends no `index` at all, it is the order of the list.
 */
export function readEmbeddings(body: unknown, count: number, get: HeaderGetter): EmbeddingsReading {
  const list: unknown = isObject(body) ? body['data'] : undefined;
  if (!isObject(body) || !Array.isArray(list)) return wrong('not a list of embeddings');
  if (list.length !== count) return wrong(`${list.length} embeddings for ${count} inputs`);
  const data: Embedding[] = [];
  for (const [position, item] of list.entries()) {
    const embedding: unknown = isObject(item) ? item['embedding'] : undefined;
    if (!isObject(item) || !isVector(embedding))
      return wrong(`data[${position}].embedding is not a list of numbers`);
    data.push({ index: readNumber(item['index']) ?? position, embedding });
  }
  data.sort((a, b) => a.index - b.index);
  const missing = data.findIndex(({ index }, position) => index !== position);
  if (missing !== -1) return wrong(`not one embedding with the index ${missing}`);
  const model = readName(body['model']) ?? readName(get(headerNames.model));
  return { ok: true, result: { data, model, usage: readUsage(body['usage'], get) } };
}

function wrong(problem: string): EmbeddingsReading {
  return { ok: false, problem };
}

/** Base64 comes only when asked for, which this client does not do. */
function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number');
}

function readUsage(usage: unknown, get: HeaderGetter): EmbeddingsUsage | undefined {
  const fields = isObject(usage) ? usage : {};
  const total = readNumber(fields['totalTokens'] ?? fields['total_tokens']);
  const promptTokens =
    readNumber(fields['promptTokens'] ?? fields['prompt_tokens']) ??
    total ??
    readHeaderNumber(get(headerNames.promptTokens));
  if (promptTokens === undefined) return undefined;
  return {
    promptTokens,
    totalTokens: total ?? promptTokens,
    costCents: readNumber(fields['costCents'] ?? fields['cost_cents']),
  };
}
