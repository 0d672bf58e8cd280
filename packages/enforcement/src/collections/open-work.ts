/** Work that somebody may wait for. Counted, since a set of promises costs more to keep than most of the work. */
export class OpenWork {
  #count = 0;
  #waiting: (() => void)[] = [];

  track(work: Promise<unknown>): void {
    this.#count += 1;
    const ended = (): void => {
      this.#count -= 1;
      if (this.#count > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    };
    work.then(ended, ended);
  }

  /** When all of it has ended, well or not, and what was begun meanwhile as well. */
  async ended(): Promise<void> {
    while (this.#count > 0)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }
}
