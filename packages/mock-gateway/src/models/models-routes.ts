import { allowModels } from '@regpilot/enforcement';
import type { Answered } from '../gateway/answered.ts';
import type { Call, World } from '../gateway/world.ts';
import { catalogue, qualifiedName, type Model } from './catalogue.ts';

/** The models that the calling key may use, in the order of the catalogue. */
export function listModels(_world: World, { key, at }: Call): Answered {
  const patterns = key.settings.permissions.models;
  const allowed = patterns === null ? null : allowModels(patterns);
  const may = (model: Model): boolean =>
    allowed?.check({ keyId: key.entry.id, capability: 'chat', model: qualifiedName(model) }, at) ===
    undefined;
  return {
    status: 200,
    body: {
      object: 'list',
      data: catalogue
        .filter(may)
        .map(({ id, created, provider }) => ({ id, object: 'model', created, owned_by: provider })),
    },
  };
}
