import { Refusal } from '../gateway/refusal.ts';
import { catalogue, qualifiedName, type Model, type ModelKind } from './catalogue.ts';

const byName = new Map<string, Model>(
  catalogue.flatMap((model) => [
    [model.id, model] as const,
    [qualifiedName(model), model] as const,
  ]),
);

/** @throws Refusal MODEL_NOT_FOUND for a name that is not in the catalogue or belongs to the other kind. */
export function findModel(name: string, kind: ModelKind): Model {
  const model = byName.get(name);
  if (model?.kind === kind) return model;
  const available = catalogue
    .filter((candidate) => candidate.kind === kind)
    .map((candidate) => candidate.id);
  throw new Refusal('MODEL_NOT_FOUND', { details: { model: name, available } });
}
