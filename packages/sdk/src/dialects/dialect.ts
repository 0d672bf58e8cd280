import type { KeyType, RouteName } from '@regpilot/contract';
import type { ChatRequest, EmbeddingsRequest } from '@regpilot/contract/schemas';
import type { DialectName } from '../options/client-options.ts';

/** How a gateway wants to be spoken to: which paths it has, and its own words for what the client says. */
export interface Dialect {
  readonly name: DialectName;
  /** Paths below the base URL, `{id}` for an id. A route that is missing is not offered. */
  readonly paths: Readonly<Partial<Record<RouteName, string>>>;
  /** Which of RegPilot's keys a route takes; of one that is missing any. Keys of other systems pass everywhere. */
  readonly keyTypes: Readonly<Partial<Record<RouteName, KeyType>>>;
  /** The largest body of a request; `Infinity` where nobody has said. */
  readonly maxBodyBytes: number;
  /**
   * The body of a chat request, from checked parameters.
   *
   * @throws ConfigurationError for a parameter that the gateway cannot be told.
   */
  writeChat(params: ChatRequest): object;
  /** The model that a chat will be answered by, as far as it can be told before it is. */
  modelOfChat(params: Pick<ChatRequest, 'model' | 'quality'>): string | undefined;
  /** The same for embeddings. */
  modelOfEmbeddings(params: Pick<EmbeddingsRequest, 'model'>): string | undefined;
  /** @throws ConfigurationError for a parameter that the gateway cannot be told. */
  writeEmbeddings(params: EmbeddingsRequest): object;
}
