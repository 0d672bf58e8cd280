interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Lets every promise that can settle without time passing do so. */
export async function settlePromises(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

/** Time that moves only when a test says so. */
export class VirtualClock {
  #now = 1_000_000;
  readonly #timers = new Set<Timer>();
  /** Every wait that was asked for. */
  readonly waits: number[] = [];

  readonly now = (): number => this.#now;

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.waits.push(ms);
    return new Promise((resolve, reject) => {
      const timer: Timer = { at: this.#now + ms, fire: resolve };
      this.#timers.add(timer);
      const onAbort = (): void => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
  };

  get pending(): number {
    return this.#timers.size;
  }

  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settlePromises();
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) {
      this.#now = next.at;
      this.#timers.delete(next);
      next.fire();
      await settlePromises();
    }
    this.#now = until;
  }

  /** Lets as much time pass as a promise needs; fails when it waits for something that never comes. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const watched = promise.finally(() => {
      settled = true;
    });
    watched.catch(() => undefined);
    for (;;) {
      await settlePromises();
      if (settled) return watched;
      const next = this.#next();
      if (next === undefined)
        throw new Error('The promise waits for nothing that the clock knows of');
      await this.advance(next.at - this.#now);
    }
  }

  #next(): Timer | undefined {
    return [...this.#timers].toSorted((first, second) => first.at - second.at)[0];
  }
}
