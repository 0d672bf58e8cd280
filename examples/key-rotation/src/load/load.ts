interface Milestone {
  readonly at: number;
  readonly reached: () => void;
}

/** Many clients, each making one call after the other without a pause, and what became of them. */
export class Load implements AsyncDisposable {
  /** Why calls failed, one entry each. */
  readonly failures: string[] = [];
  answered = 0;
  readonly #call: () => Promise<unknown>;
  readonly #clients: Promise<void>[];
  #milestones: Milestone[] = [];
  #ended = false;

  constructor(clients: number, call: () => Promise<unknown>) {
    this.#call = call;
    this.#clients = Array.from({ length: clients }, () => this.#run());
  }

  get calls(): number {
    return this.answered + this.failures.length;
  }

  /** Resolves after so many more calls, well or badly ended. */
  completed(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#milestones.push({ at: this.calls + count, reached: resolve });
    return promise;
  }

  /** Starts no more calls, and resolves when those under way are over. */
  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#clients);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  async #run(): Promise<void> {
    while (!this.#ended) await this.#measure();
  }

  async #measure(): Promise<void> {
    try {
      await this.#call();
      this.answered += 1;
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : 'no reason given');
    }
    this.#milestones = this.#milestones.filter(({ at, reached }) => {
      if (this.calls < at) return true;
      reached();
      return false;
    });
  }
}
