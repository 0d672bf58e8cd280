/** A store that is away for hours must not fill the memory with its errors. */
const mostKept = 100;

/** What went wrong with something that no call waits for. `close` tells. */
export class Failures {
  readonly #errors: unknown[] = [];

  note(error: unknown): void {
    if (this.#errors.length < mostKept) this.#errors.push(error);
  }

  /** Throws an AggregateError of the first 100 since the last time, if there are any. */
  tell(): void {
    const errors = this.#errors.splice(0);
    if (errors.length > 0)
      throw new AggregateError(errors, 'Some calls could not be settled with the store');
  }
}
