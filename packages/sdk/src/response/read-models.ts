import { isObject } from '../json/json-object.ts';
import { readName } from './answer-fields.ts';

/** A model that the key may use. Only the id is everywhere: compatible gateways leave out the rest. */
export interface ListedModel {
  readonly id: string;
  /** Unix seconds. */
  readonly created?: unknown;
  readonly owned_by?: unknown;
  readonly [field: string]: unknown;
}

/** The models of a list; null where the body is none. What has no id cannot be asked for. */
export function readModels(body: unknown): readonly ListedModel[] | null {
  if (!isObject(body) || !Array.isArray(body['data'])) return null;
  return body['data'].flatMap((model: unknown) => {
    const id = isObject(model) ? readName(model['id']) : undefined;
    return id === undefined ? [] : [{ ...Object(model), id }];
  });
}
