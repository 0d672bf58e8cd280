/**
 * Reports on their way to a store. A call does not wait for them: its answer is there, and a slow
 * store must not hold it back. `flush` does.
 */
export class PendingWrites {
  readonly #open = new Set<Promise<void>>();
  readonly #failures: unknown[] = [];

  add(write: void | Promise<void>): void {
    if (!(write instanceof Promise)) return;
    const tracked: Promise<void> = write
      .catch((error: unknown) => {
        this.#failures.push(error);
      })
      .finally(() => {
        this.#open.delete(tracked);
      });
    this.#open.add(tracked);
  }

  /** Waits for all of them. Throws an AggregateError of those that failed since the last time. */
  async flush(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
    const failures = this.#failures.splice(0);
    if (failures.length > 0)
      throw new AggregateError(failures, 'Some calls could not be settled with the store');
  }
}
