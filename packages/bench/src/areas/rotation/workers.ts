import type { Caller } from './caller.ts';
import { isRefused } from './is-refused.ts';

/** Workers that call without a pause, and count how the calls end. */
export class Workers {
  readonly #call: Caller['call'];
  #done = 0;
  #failed = 0;
  #stopped = false;
  #work: Promise<unknown> = Promise.resolve();
  readonly #underWay = new Set<Promise<void>>();
  #milestone: { readonly at: number; readonly reached: () => void } | undefined;

  constructor({ call }: Caller) {
    this.#call = call;
  }

  /** One call each, for the connections: how long a server takes to accept them all is not what is measured. */
  async start(workers: number): Promise<void> {
    const first = Array.from({ length: workers }, () => this.#callOnce());
    await Promise.all(first);
    this.#work = Promise.all(first.map(() => this.#callOn()));
  }

  /** Resolves after so many more calls. One wait at a time. @throws what ended a worker */
  async calls(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#milestone = { at: this.#done + count, reached: resolve };
    await Promise.race([promise, this.#work]);
  }

  /** Resolves when every call that is under way now has ended. @throws what ended a worker */
  async turnover(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Resolves when the last calls have ended. @throws what ended a worker */
  async stop(): Promise<{ readonly done: number; readonly failed: number }> {
    this.#stopped = true;
    await this.#work;
    return { done: this.#done, failed: this.#failed };
  }

  async #callOn(): Promise<void> {
    while (!this.#stopped) {
      const call = this.#callOnce();
      this.#underWay.add(call);
      await call;
      this.#underWay.delete(call);
    }
  }

  async #callOnce(): Promise<void> {
    if (await isRefused(this.#call())) this.#failed += 1;
    this.#done += 1;
    if (this.#milestone !== undefined && this.#done >= this.#milestone.at) {
      this.#milestone.reached();
      this.#milestone = undefined;
    }
  }
}
