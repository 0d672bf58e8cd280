/** Many callers, each making one call after the other, and what became of them. */
export class Load {
  readonly failures: unknown[] = [];
  readonly finished: Promise<void>;
  done = 0;
  peak = 0;
  #inFlight = 0;
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(callers: number, callsEach: number, call: () => Promise<unknown>) {
    const caller = async (): Promise<void> => {
      for (let made = 0; made < callsEach; made++) await this.#measure(call);
    };
    this.finished = Promise.all(Array.from({ length: callers }, caller)).then(() => undefined);
  }

  /** Resolves as soon as so many calls are in flight at once. */
  reached(count: number): Promise<void> {
    if (this.#inFlight >= count) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count, resolve });
    return promise;
  }

  async #measure(call: () => Promise<unknown>): Promise<void> {
    this.#inFlight++;
    this.peak = Math.max(this.peak, this.#inFlight);
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.#inFlight < count) return true;
      resolve();
      return false;
    });
    try {
      await call();
      this.done++;
    } catch (error) {
      this.failures.push(error);
    } finally {
      this.#inFlight--;
    }
  }
}
