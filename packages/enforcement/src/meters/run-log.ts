/** Cells of runs that have left are cut off only in bulk, so that cutting costs O(1) a run. */
const fewestToCut = 64;

/**
 * A sliding log: what came when, one run a millisecond, oldest first.
 *
 * Nothing coarser than a run a millisecond decides exactly at a clock of 1 ms, and nothing finer is
 * needed. It holds at most one run for each millisecond of its window, however large the limit.
 */
export class RunLog {
  /** Time and amount by turns: one array, since with many keys each object costs a cache miss. */
  #runs: number[];
  /** Cells before it belong to runs that have left the window. */
  #head = 0;

  constructor(at: number, amount: number) {
    this.#runs = [at, amount];
  }

  /** When the oldest run came that is still held. Only for a log that holds one. */
  get oldestAt(): number {
    return this.#cell(this.#head);
  }

  /** `at` is never before an earlier push: the store's clock does not go back. */
  push(at: number, amount: number): void {
    const last = this.#runs.length - 2;
    if (last >= this.#head && this.#runs[last] === at) this.#addTo(last, amount);
    else this.#runs.push(at, amount);
  }

  /** Forgets the runs at or before `edge` and returns what they held. */
  dropThrough(edge: number): number {
    let dropped = 0;
    while (this.#head < this.#runs.length && this.#cell(this.#head) <= edge) {
      dropped += this.#cell(this.#head + 1);
      this.#head += 2;
    }
    if (this.#head >= fewestToCut && this.#head * 2 >= this.#runs.length) {
      this.#runs = this.#runs.slice(this.#head);
      this.#head = 0;
    }
    return dropped;
  }

  /** Changes the run of that very millisecond; false if it has left the window. */
  add(at: number, delta: number): boolean {
    const run = this.#find(at);
    if (run === undefined) return false;
    this.#addTo(run, delta);
    return true;
  }

  /** The time of the run with whose leaving at least `need` has left; undefined if all runs hold less. O(runs). */
  timeOfFreeing(need: number): number | undefined {
    let freed = 0;
    for (let run = this.#head; run < this.#runs.length; run += 2) {
      freed += this.#cell(run + 1);
      if (freed >= need) return this.#cell(run);
    }
    return undefined;
  }

  /** Time and amount by turns, oldest first. */
  toCells(): number[] {
    return this.#runs.slice(this.#head);
  }

  #find(at: number): number | undefined {
    let low = this.#head / 2;
    let high = this.#runs.length / 2 - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const time = this.#cell(middle * 2);
      if (time === at) return middle * 2;
      if (time < at) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  #cell(index: number): number {
    return this.#runs[index] ?? 0;
  }

  #addTo(run: number, delta: number): void {
    this.#runs[run + 1] = this.#cell(run + 1) + delta;
  }
}
