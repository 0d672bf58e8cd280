import { ConfigurationError } from '@regpilot/contract';
import type { KeyRing } from '@regpilot/key-rotation';
import { defaultTransport, readEnv } from '#platform';
import { dialects } from '../dialects/index.ts';
import { lazyEnforcement, type LazyEnforcement } from '../enforcement/lazy-enforcement.ts';
import { checkClientOptions } from '../options/check-client-options.ts';
import type { ClientOptions, Environment } from '../options/client-options.ts';
import { resolveSettings } from '../options/settings.ts';
import { createPipeline, type Pipeline } from '../pipeline/index.ts';
import { systemRuntime } from '../pipeline/runtime.ts';
import { Chat } from '../resources/chat.ts';
import { Embeddings } from '../resources/embeddings.ts';
import { Gateway } from '../resources/gateway/gateway.ts';
import { Health } from '../resources/health.ts';
import { Models } from '../resources/models.ts';
import type { Transport } from '../transport/transport.ts';
import { guardBrowser } from './browser-guard.ts';
import { openKeyRing } from './open-key-ring.ts';

/**
 * The client of a RegPilot gateway, or of any OpenAI-compatible one.
 *
 * One client serves a whole process: it keeps connections, key states and limits. Neither inspection
 * nor JSON shows its key.
 *
 * @example
 * const client = new RegPilot({ apiKey: process.env.REGPILOT_API_KEY });
 * const answer = await client.chat.create({ messages: [{ role: 'user', content: 'Hello' }] });
 * console.log(answer.content);
 */
export class RegPilot {
  readonly chat: Chat;
  readonly embeddings: Embeddings;
  readonly gateway: Gateway;
  readonly health: Health;
  readonly models: Models;
  readonly baseURL: string;
  readonly environment: Environment;
  readonly projectId: string | undefined;
  readonly #pipeline: Pipeline;
  readonly #ring: KeyRing;
  readonly #transport: Transport;
  readonly #enforcement: LazyEnforcement | null;
  /** What the client made itself, and so closes: what it was given may serve others. */
  readonly #owned: { readonly ring: boolean; readonly transport: boolean };

  /** @throws ConfigurationError for a wrong or unknown option, naming it; in a browser unless allowed. */
  constructor(apiKey: string, options?: ClientOptions);
  constructor(options?: ClientOptions);
  constructor(first?: string | ClientOptions, rest?: ClientOptions) {
    const options = optionsOf(first, rest);
    const settings = resolveSettings(options, readEnv);
    guardBrowser(options.dangerouslyAllowBrowser ?? false);
    const runtime = { ...systemRuntime, ...options.runtime };
    const { ring, owned } = openKeyRing(settings.apiKey, runtime, 'options.apiKey');
    this.#ring = ring;
    this.#transport = options.transport ?? defaultTransport({ fetch: options.fetch });
    this.#enforcement = lazyEnforcement(options, runtime);
    this.#owned = { ring: owned, transport: options.transport === undefined };
    this.baseURL = settings.baseURL;
    this.environment = settings.environment;
    this.projectId = settings.projectId;
    this.#pipeline = createPipeline({
      ring,
      enforcement: this.#enforcement,
      transport: this.#transport,
      dialect: dialects[settings.dialect],
      auth: settings.auth,
      settings,
      runtime,
    });
    this.chat = new Chat(this.#pipeline, { governor: settings.governor, runtime });
    this.embeddings = new Embeddings(this.#pipeline);
    this.gateway = new Gateway(this.#pipeline);
    this.health = new Health(this.#pipeline);
    this.models = new Models(this.#pipeline);
  }

  /**
   * Gives up idle connections and timers. Calls made afterwards fail with code CLOSED; await the ones
   * under way first. A key ring, transport or enforcer that was passed in is left open.
   */
  async close(): Promise<void> {
    this.#pipeline.close();
    if (this.#owned.ring) await this.#ring.close();
    if (this.#owned.transport) await this.#transport.close?.();
    await this.#enforcement?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  toJSON(): Record<string, unknown> {
    return { baseURL: this.baseURL, environment: this.environment, projectId: this.projectId };
  }

  /** What `console.log(client)` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `RegPilot { baseURL: '${this.baseURL}', environment: '${this.environment}' }`;
  }
}

function optionsOf(
  first: string | ClientOptions | undefined,
  rest: ClientOptions | undefined,
): ClientOptions {
  if (typeof first === 'string') return withKey(first, rest);
  if (rest === undefined) return first === undefined ? {} : first;
  if (first === undefined) return rest;
  throw new ConfigurationError({
    field: 'options',
    problem: 'are given twice: the first argument is no key, so it is options as well',
    allowed: 'new RegPilot(apiKey, options) or new RegPilot(options)',
  });
}

function withKey(apiKey: string, options: ClientOptions = {}): ClientOptions {
  // Before anything is read of them: a caller in JavaScript may have given null.
  checkClientOptions(options);
  if (options.apiKey === undefined) return { ...options, apiKey };
  throw new ConfigurationError({
    field: 'options.apiKey',
    problem: 'is given beside the first argument, which is a key as well',
    allowed: 'new RegPilot(apiKey, options) or new RegPilot({ apiKey, ...options })',
  });
}
