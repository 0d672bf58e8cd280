import { createKeyRing, fromFunction, type KeyRing } from '@regpilot/key-rotation';
import { createGateway, type Gateway } from '@regpilot/mock-gateway';
import { RegPilot, type ClientOptions } from '@regpilot/sdk';

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
  /** What the secret store holds: the keys that the ring gets when it asks. */
  published: readonly string[] = [];
  /** How often it asked. */
  loads = 0;
  done = 0;
  readonly #client: RegPilot;
  readonly #workers: Promise<void>[] = [];
  #milestones: Milestone[] = [];
  #stopped = false;

  private constructor(gateway: Gateway, options: ClientOptions) {
    this.gateway = gateway;
    this.admin = new RegPilot(gateway.managementKey, { baseURL: gateway.url });
    this.ring = createKeyRing({
      source: fromFunction(() => {
        this.loads += 1;
        return [...this.published];
      }),
    });
    this.#client = new RegPilot({ ...options, apiKey: this.ring, baseURL: gateway.url });
  }

  static async over(options: ClientOptions = {}): Promise<Storm> {
    const gateway = createGateway();
    await gateway.listen();
    return new Storm(gateway, options);
  }

  async issue(): Promise<IssuedKey> {
    return this.admin.gateway.keys.create({ name: 'production-storm' });
  }

  /**
   * Starts the workers once each has a connection: a server that is busy answering accepts few new
   * ones, and how long the rest wait is not what these scenarios are about.
   */
  async rise(workers: number): Promise<void> {
    const connected = Array.from({ length: workers }, () => this.#call());
    await Promise.all(connected);
    this.#workers.push(...connected.map(() => this.#work()));
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
    await this.#client.close();
    await this.ring.close();
    await this.admin.close();
    await this.gateway.close();
  }

  async #work(): Promise<void> {
    while (!this.#stopped) await this.#call();
  }

  async #call(): Promise<void> {
    try {
      await this.#client.models.list();
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
