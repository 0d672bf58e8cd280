import type { SharingStore } from '../../src/index.ts';
import type { VirtualTime } from '../virtual-time.ts';

export interface Network {
  /** One way, for each message. */
  readonly latencyMs: () => number;
  /** Whether a message is lost. */
  readonly isLost: () => boolean;
  /** After it the caller hears an error; what was sent may still arrive. */
  readonly timeoutMs: number;
}

/** A store behind a network, as one process sees it until it is cut off. */
export class SlowSource {
  readonly #time: VirtualTime;
  readonly #network: Network;
  #cutOff = false;
  roundTrips = 0;

  constructor(time: VirtualTime, network: Network) {
    this.#time = time;
    this.#network = network;
  }

  cutOff(): void {
    this.#cutOff = true;
  }

  over(source: SharingStore): SharingStore {
    return {
      reserve: (request) => this.#send(() => source.reserve(request)),
      arrived: (id) => this.#send(() => source.arrived(id)),
      settle: (id, actual) => this.#send(() => source.settle(id, actual)),
      release: (id) => this.#send(() => source.release(id)),
      renew: (id) => this.#send(() => source.renew?.(id)),
      usage: (slot, meters) => this.#send(() => source.usage(slot, meters)),
      lease: (request) => this.#send(() => source.lease(request)),
      report: (slot, reports) => this.#send(() => source.report(slot, reports)),
    };
  }

  #send<T>(execute: () => T | Promise<T>): Promise<T> {
    this.roundTrips += 1;
    return new Promise((resolve, reject) => {
      if (this.#cutOff) return;
      const tooLate = this.#time.after(this.#network.timeoutMs, () => {
        if (!this.#cutOff) reject(new Error('The store did not answer in time.'));
      });
      const answered = (answer: T): void => {
        this.#deliver(() => {
          tooLate();
          if (!this.#cutOff) resolve(answer);
        });
      };
      this.#deliver(() => {
        Promise.resolve(execute()).then(answered, reject);
      });
    });
  }

  #deliver(arrive: () => void): void {
    if (this.#network.isLost()) return;
    const ms = this.#network.latencyMs();
    if (ms === 0) arrive();
    else this.#time.after(ms, arrive);
  }
}
