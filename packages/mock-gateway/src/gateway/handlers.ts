import type { RouteName, routes } from '@regpilot/contract';
import { prepareChat, prepareComplete, prepareGovernedChat } from '../chat/chat-routes.ts';
import { prepareEmbeddings } from '../embeddings/embeddings-routes.ts';
import {
  createKey,
  currentKey,
  deleteKey,
  listKeys,
  retrieveKey,
  revokeKey,
  rotateKey,
  updateKey,
  usageOfKey,
} from '../keys/key-routes.ts';
import { listModels } from '../models/models-routes.ts';
import { prepareOpenAIChat, prepareOpenAIEmbeddings } from '../openai/openai-routes.ts';
import type { Answered } from './answered.ts';
import { checkHealth } from './health-route.ts';
import type { Inference } from './inference.ts';
import type { Call, World } from './world.ts';

export type MeteredRoute = {
  [Name in RouteName]: (typeof routes)[Name]['metered'] extends true ? Name : never;
}[RouteName];
export type PlainRoute = Exclude<RouteName, MeteredRoute>;

/** Routes that run a model. Each checks and prices the call; the pipeline admits it and then asks for the answer. */
export const meteredHandlers: Readonly<
  Record<MeteredRoute, (world: World, call: Call, body: unknown) => Inference>
> = {
  'chat.create': prepareChat,
  'chat.createGoverned': prepareGovernedChat,
  'chat.complete': prepareComplete,
  'embeddings.create': prepareEmbeddings,
  'openai.chat': prepareOpenAIChat,
  'openai.embeddings': prepareOpenAIEmbeddings,
};

/** All other routes. The pipeline has checked the capability. */
export const plainHandlers: Readonly<
  Record<PlainRoute, (world: World, call: Call) => Answered | Promise<Answered>>
> = {
  'health.check': checkHealth,
  'models.list': listModels,
  'openai.models': listModels,
  'keys.create': createKey,
  'keys.list': listKeys,
  'keys.retrieve': retrieveKey,
  'keys.update': updateKey,
  'keys.delete': deleteKey,
  'keys.rotate': rotateKey,
  'keys.revoke': revokeKey,
  'keys.usage': usageOfKey,
  'keys.current': currentKey,
};

export const isMetered = (name: RouteName): name is MeteredRoute =>
  Object.hasOwn(meteredHandlers, name);
