import { hashKey } from '@regpilot/contract';
import type { GatewayKeyWithSecret } from '@regpilot/contract/schemas';
import { realClock, type Clock } from '../clock/clock.ts';
import { FaultPlan, type Faults } from '../faults/fault-plan.ts';
import { RequestJournal, type Journal } from '../journal/journal.ts';
import { toKeyRecord, withSecret } from '../keys/key-record.ts';
import type { KeySeed } from '../keys/key-seed.ts';
import { StoreInUse } from '../limits/store-in-use.ts';
import { createWorld, plantKey, plantKeys, type Lasting } from './create-world.ts';
import type { GatewayRequest, Handled } from './exchange.ts';
import {
  checkGatewayOptions,
  type CheckedGatewayOptions,
  type GatewayOptions,
} from './gateway-options.ts';
import { handle } from './handle.ts';
import { HttpFront } from './http-front.ts';
import type { World } from './world.ts';

export interface Gateway {
  /** Starts to serve over HTTP and resolves to `url`. Called twice, it is the same server. Rejects when the port is taken. */
  listen(): Promise<string>;
  /** The base URL, such as `http://127.0.0.1:4010/api`. Throws before `listen` has resolved. */
  readonly url: string;
  /** The secret of a key with every permission and without limits. It lasts over `reset`. */
  readonly managementKey: string;
  /** The whole gateway without a socket. Never rejects. */
  handle(request: GatewayRequest): Promise<Handled>;
  /** Adds a key as the `keys` option does. Throws ConfigurationError. */
  addKey(seed: KeySeed): GatewayKeyWithSecret;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Back to the start: keys, counters, answers, faults, journal, time. The port stays. */
  reset(): void;
  /**
   * Ends every connection and all waiting, and waits until a store of yours has what was reported to it: for one that does
   * not answer no longer than for a decision, and once more. Nothing of the gateway keeps the process alive afterwards.
   *
   * Rejects with an AggregateError of the reports that such a store did not take.
   */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A gateway with everything that its contract names. It listens only once `listen` is called.
 *
 * @throws ConfigurationError for a wrong option or key.
 */
export function createGateway(options: GatewayOptions = {}): Gateway {
  return new ReferenceGateway(checkGatewayOptions(options));
}

/** A class for its accessors: printing a gateway or writing it as JSON shows neither its key nor its address. */
class ReferenceGateway implements Gateway {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly #options: CheckedGatewayOptions;
  readonly #lasting: Lasting;
  readonly #journal = new RequestJournal();
  readonly #closing = new AbortController();
  readonly #front: HttpFront;
  readonly #managementKey: string;
  #hashKey = hashKey;
  #world: World;

  constructor(options: CheckedGatewayOptions) {
    const { host, port, seed, store } = options;
    this.#options = options;
    this.#lasting = {
      clock: options.clock ?? realClock(),
      faults: new FaultPlan(seed),
      closing: this.#closing.signal,
      hashKey: (key) => this.#hashKey(key),
      store: store === undefined ? undefined : new StoreInUse(store),
    };
    this.clock = this.#lasting.clock;
    this.faults = this.#lasting.faults;
    this.journal = this.#journal;
    this.#world = createWorld(options, this.#lasting);
    this.#managementKey = plantKeys(this.#world, options);
    this.#front = new HttpFront({
      host,
      port,
      handle: (request) => this.handle(request),
      onNativeHash: (native) => {
        this.#hashKey = native;
      },
    });
  }

  get url(): string {
    return this.#front.url;
  }

  get managementKey(): string {
    return this.#managementKey;
  }

  listen(): Promise<string> {
    return this.#front.listen();
  }

  handle(request: GatewayRequest): Promise<Handled> {
    return handle(this.#world, this.#journal, request);
  }

  addKey(seed: KeySeed): GatewayKeyWithSecret {
    const { key, secret } = plantKey(this.#world, seed, 'key');
    const { plan, projectId } = this.#world;
    return withSecret(toKeyRecord(key, { now: this.clock.now(), plan, projectId }), secret);
  }

  reset(): void {
    this.faults.clear();
    this.clock.reset();
    this.journal.clear();
    this.#world = createWorld(this.#options, this.#lasting);
    plantKeys(this.#world, this.#options);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#front.close();
    await this.#lasting.store?.flush();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
