import type { MaybePromise } from '../stores/enforcement-store.ts';

/** A store that is away for hours must not fill the memory with its errors. */
const mostFailuresKept = 100;

/**
 * Reports on their way to a store. A call does not wait for them: its answer is there, and a slow
 * store must not hold it back, nor a broken one fail it. `flush` waits, and tells.
 */
export class PendingWrites {
  readonly #open = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  /** `taken` is called when the store has it; not when that failed. */
  add(write: () => MaybePromise<void> | undefined, taken?: () => void): void {
    try {
      const outcome = write();
      if (outcome instanceof Promise) this.#track(outcome, taken);
      else taken?.();
    } catch (error) {
      this.noteFailure(error);
    }
  }

  /** Of something that no call waits for, either. */
  noteFailure(error: unknown): void {
    if (this.#failures.length < mostFailuresKept) this.#failures.push(error);
  }

  /** Waits for all of them. Throws an AggregateError of the first 100 that failed since the last time. */
  async flush(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
    const failures = this.#failures.splice(0);
    if (failures.length > 0)
      throw new AggregateError(failures, 'Some calls could not be settled with the store');
  }

  #track(write: Promise<void>, taken: (() => void) | undefined): void {
    const tracked: Promise<void> = write
      .then(taken)
      .catch((error: unknown) => {
        this.noteFailure(error);
      })
      .finally(() => {
        this.#open.delete(tracked);
      });
    this.#open.add(tracked);
  }
}
