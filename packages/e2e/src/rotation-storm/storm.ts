import { createKeyRing, fromFunction, type KeyRing } from '@regpilot/key-rotation';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import { listModels, type Caller, type Means } from './callers.ts';

export interface StormOptions {
  /** What every worker calls, in turn, each beginning with another one. Default: the list of models. */
  readonly callers?: readonly Caller[] | undefined;
  /** Milliseconds for one attempt of the SDK. */
  readonly timeoutMs?: number | undefined;
}

interface Milestone {
  readonly at: number;
  readonly reached: () => void;
}

/** A key as an operator holds it. */
export interface IssuedKey {
  readonly id: string;
  readonly secret: string;
}

/**
 * Workers that call a gateway over HTTP without a pause, through one client and one ring, while
 * somebody does things to the keys. Scenarios wait for calls to be made, never for time to pass.
 */
export class Storm implements AsyncDisposable {
  readonly gateway: Gateway;
  readonly admin: RegPilot;
  readonly ring: KeyRing;
  readonly failures: unknown[] = [];
  /** For each caller the different texts that it was answered with. */
  readonly answers: readonly Set<string>[];
  /** Answers that the gateway was told to break. */
  brokenAnswers = 0;
  /** Ids of keys that the ring took out of use before anybody had made them useless. */
  readonly cooledGoodKeys: string[] = [];
  /** What the secret store holds: the keys that the ring gets when it asks. */
  published: readonly IssuedKey[] = [];
  /** How often it asked. */
  loads = 0;
  done = 0;
  readonly #callers: readonly Caller[];
  readonly #means: Means;
  /** Ids of keys that were revoked or deactivated, or are about to be. */
  readonly #useless = new Set<string>();
  readonly #workers: Promise<void>[] = [];
  #milestones: Milestone[] = [];
  #stopped = false;

  private constructor(gateway: Gateway, { callers = [listModels], timeoutMs }: StormOptions) {
    const { url } = gateway;
    this.#callers = callers;
    this.gateway = gateway;
    this.answers = callers.map(() => new Set());
    this.admin = new RegPilot(gateway.managementKey, { baseURL: url });
    this.ring = createKeyRing({
      source: fromFunction(() => {
        this.loads += 1;
        return this.published.map(({ id, secret }) => ({ key: secret, id }));
      }),
      fetch: { origins: url, retries: 5, idempotent: true },
    });
    this.ring.on('key.cooling', ({ keyId }) => {
      if (!this.#useless.has(keyId)) this.cooledGoodKeys.push(keyId);
    });
    const options = { apiKey: this.ring, baseURL: url, retries: 5, timeout: timeoutMs };
    this.#means = { client: new RegPilot(options), ring: this.ring, url };
  }

  static async over(options: StormOptions = {}): Promise<Storm> {
    const gateway = createGateway();
    await gateway.listen();
    return new Storm(gateway, options);
  }

  async issue(): Promise<IssuedKey> {
    return this.admin.gateway.keys.create({ name: 'production-storm' });
  }

  /** Replaces a key by another one; without a grace period the old one is useless at once. */
  rotate({ id }: IssuedKey, gracePeriodSeconds: number): Promise<IssuedKey> {
    if (gracePeriodSeconds === 0) this.#useless.add(id);
    return this.admin.gateway.keys.rotate(id, { grace_period_seconds: gracePeriodSeconds });
  }

  async revoke({ id }: IssuedKey): Promise<void> {
    this.#useless.add(id);
    await this.admin.gateway.keys.revoke(id);
  }

  async deactivate({ id }: IssuedKey): Promise<void> {
    this.#useless.add(id);
    await this.admin.gateway.keys.deactivate(id);
  }

  /**
   * Starts the workers once each has a connection: a server that is busy answering accepts few new
   * ones, and how long the rest wait is not what these scenarios are about.
   */
  async rise(workers: number): Promise<void> {
    const connected = Array.from({ length: workers }, (_, place) => this.#call(place));
    await Promise.all(connected);
    this.#workers.push(...connected.map((_, place) => this.#work(place + 1)));
  }

  /** Resolves after so many more calls, well or badly ended. */
  calls(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#milestones.push({ at: this.done + count, reached: resolve });
    return promise;
  }

  /** Whether the gateway has accepted a key at least once. */
  async wasUsed({ id }: IssuedKey): Promise<boolean> {
    return (await this.admin.gateway.keys.retrieve(id)).last_used_at !== null;
  }

  async calm(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calm();
    await this.#means.client.close();
    await this.ring.close();
    await this.admin.close();
    await this.gateway.close();
  }

  async #work(firstTurn: number): Promise<void> {
    for (let turn = firstTurn; !this.#stopped; turn++) await this.#call(turn);
  }

  async #call(turn: number): Promise<void> {
    const place = turn % this.#callers.length;
    try {
      const answer = await this.#callers[place]?.(this.#means);
      if (answer !== undefined) this.answers[place]?.add(answer);
    } catch (error) {
      this.failures.push(error);
    }
    this.done += 1;
    this.#milestones = this.#milestones.filter(({ at, reached }) => {
      if (this.done < at) return true;
      reached();
      return false;
    });
  }
}
