import {
  defaultEmbeddingsModel,
  defaultQuality,
  modelOfQuality,
  routes,
  type RouteName,
} from '@regpilot/contract';
import type { Dialect } from './dialect.ts';

/** A project key neither runs nor lists models, and manages no keys. Health and the key's own record are for every key. */
const keyTypes: Dialect['keyTypes'] = {
  'chat.create': 'gateway',
  'chat.createGoverned': 'gateway',
  'chat.complete': 'gateway',
  'embeddings.create': 'gateway',
  'models.list': 'gateway',
  'keys.create': 'gateway',
  'keys.list': 'gateway',
  'keys.retrieve': 'gateway',
  'keys.update': 'gateway',
  'keys.delete': 'gateway',
  'keys.rotate': 'gateway',
  'keys.revoke': 'gateway',
  'keys.usage': 'gateway',
};

/** The wire of the contract itself: every route but the OpenAI-compatible twins. */
export const regpilot: Dialect = {
  name: 'regpilot',
  paths: pathsOfContract(),
  keyTypes,
  // What PAYLOAD_TOO_LARGE says: 1 MiB.
  maxBodyBytes: 1_048_576,
  writeChat: (params) => params,
  modelOfChat: ({ model, quality = defaultQuality }) => model ?? modelOfQuality[quality],
  modelOfEmbeddings: ({ model = defaultEmbeddingsModel }) => model,
  writeEmbeddings: (params) => params,
};

function pathsOfContract(): Partial<Record<RouteName, string>> {
  return Object.fromEntries(Object.entries(routes).map(([name, route]) => [name, route.path]));
}
