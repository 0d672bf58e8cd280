import {
  createFetchCalls,
  type AttemptContext,
  type FetchCall,
  type FetchCallInput,
} from '@regpilot/key-rotation';
import { openKeyRing, type OpenedRing } from '../client/open-key-ring.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { dialects } from '../dialects/index.ts';
import type { Enforcement } from '../enforcement/enforcement.ts';
import type { CurrentKeyReading } from '../enforcement/gateway-limits/current-key.ts';
import { lazyEnforcement, type LazyEnforcement } from '../enforcement/lazy-enforcement.ts';
import { settingDefaults } from '../options/settings.ts';
import { noEstimate } from '../pipeline/call-estimate.ts';
import { CallInProgress } from '../pipeline/call-in-progress.ts';
import { GatewayFacts } from '../pipeline/gateway-facts.ts';
import { makeCall } from '../pipeline/make-call.ts';
import { QuotaQueue } from '../pipeline/quota-queue.ts';
import { readCurrentKey } from '../pipeline/read-current-key.ts';
import { systemRuntime, type Runtime } from '../pipeline/runtime.ts';
import { refuseClosed } from '../pipeline/screen.ts';
import { kyTransport } from '../transport/ky.ts';
import { describeCall, type CallDescription } from './describe-call.ts';
import { fetchAttempt } from './fetch-attempt.ts';
import { routeFinder } from './fetch-route.ts';
import type { GuardedFetchOptions, GuardedFetchSettings } from './guarded-fetch-options.ts';
import { refusalResponse } from './refusal-response.ts';

/** Without policies nothing has to be known of a call. */
const undescribed: CallDescription = {
  capability: null,
  metered: false,
  model: undefined,
  maxTokens: undefined,
  estimate: noEstimate,
};

/** The calls of one `guardedFetch`: the way of the client's own calls, round a `fetch` instead of a transport. */
export class GuardedCalls {
  readonly #options: GuardedFetchOptions;
  readonly #settings: GuardedFetchSettings;
  readonly #runtime: Runtime;
  readonly #opened: OpenedRing;
  readonly #enforcement: LazyEnforcement | null;
  readonly #dialect: Dialect;
  readonly #findRoute: ReturnType<typeof routeFinder>;
  readonly #openCall: ReturnType<typeof createFetchCalls>;
  readonly #gateway = new GatewayFacts();
  readonly #queues = { queue: new QuotaQueue(), clientQueue: new QuotaQueue() };
  #isClosed = false;

  /** @throws ConfigurationError for a key that can't be one. */
  constructor(options: GuardedFetchOptions, settings: GuardedFetchSettings) {
    const { baseURL, auth, retries, totalTimeoutMs } = settings;
    this.#options = options;
    this.#settings = settings;
    this.#runtime = { ...systemRuntime, ...options.runtime };
    this.#opened = openKeyRing(options.keys, this.#runtime, 'options.keys');
    this.#enforcement = lazyEnforcement(options, this.#runtime);
    this.#dialect = dialects[settings.dialect];
    this.#findRoute = routeFinder(this.#dialect, baseURL);
    this.#openCall = createFetchCalls({
      origins: baseURL,
      header: auth === 'bearer' ? 'authorization' : auth,
      fetch: options.fetch,
      retries,
      totalTimeoutMs,
      watchesQuota: this.#opened.ring.watchesQuota,
      now: this.#runtime.now,
      sleep: this.#runtime.sleep,
    });
  }

  async fetch(input: FetchCallInput, init?: RequestInit): Promise<Response> {
    refuseClosed(this.#isClosed);
    const call = this.#openCall(input, init);
    // Policies that cannot be kept are no fault of this call: that rejects, and is no answer to it.
    const enforcement = (await this.#enforcement?.get()) ?? null;
    let given: Response | null = null;
    try {
      given = await this.#make(call, enforcement);
    } catch (error) {
      given = this.#answerFor(error, call);
    } finally {
      call.end(given);
    }
    return given;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#queues.queue.close();
    this.#queues.clientQueue.close();
    const { ring, owned } = this.#opened;
    if (owned) await ring.close();
    await this.#enforcement?.close();
  }

  async #make(call: FetchCall, enforcement: Enforcement | null): Promise<Response> {
    const description =
      enforcement === null ? undescribed : await this.#describe(call, enforcement);
    const { signal, replayable, idempotent } = call;
    const { retries, totalTimeoutMs, maxWaitMs } = this.#settings;
    const repeat = idempotent ? 'always' : 'never';
    const limits = { repeat, replayable, signal, retries, totalTimeoutMs, maxWaitMs } as const;
    const progress = new CallInProgress({ ...description, ...limits }, this.#runtime.now());
    const stages = {
      ring: this.#opened.ring,
      gateway: this.#gateway,
      runtime: this.#runtime,
      ...this.#queues,
      enforcement,
      readKey: (context: AttemptContext) => this.#readKey(context),
    };
    return makeCall(progress, stages, (context) => fetchAttempt(call, progress, context, stages));
  }

  #describe(call: FetchCall, enforcement: Enforcement): Promise<CallDescription> {
    return describeCall(call, {
      dialect: this.#dialect,
      findRoute: this.#findRoute,
      describe: this.#options.describe,
      estimate: (prompt) => enforcement.estimate(prompt),
    });
  }

  /** For `gatewayLimits()`. */
  #readKey(context: AttemptContext): Promise<CurrentKeyReading> {
    const { baseURL, auth } = this.#settings;
    return readCurrentKey(context, {
      transport: kyTransport({ fetch: this.#options.fetch }),
      auth,
      gateway: this.#gateway,
      runtime: this.#runtime,
      dialect: this.#dialect,
      settings: { ...settingDefaults, baseURL, defaultHeaders: {}, onLimit: 'reject' },
      ring: this.#opened.ring,
    });
  }

  #answerFor(error: unknown, call: FetchCall): Response {
    // What the caller has given up is no answer any more, whatever came before.
    call.signal?.throwIfAborted();
    const { dialect } = this.#settings;
    return refusalResponse(error, dialect, this.#runtime.now()) ?? call.answerFor(error);
  }
}
