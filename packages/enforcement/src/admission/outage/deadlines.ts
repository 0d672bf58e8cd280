import type { After } from '../waiting/after.ts';

/** A link of the list of what waits. */
interface Entry {
  readonly startedAt: number;
  readonly expire: () => void;
  isWaiting: boolean;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/**
 * One timer for all that waits for the store, since each waits as long: a timer for each would cost a busy process
 * more than the waiting itself. It runs only while something waits.
 */
export class Deadlines {
  readonly timeoutMs: number;
  readonly #now: () => number;
  readonly #after: After;
  /** In the order of their beginning. A list, since a set costs three times as much. */
  #first: Entry | undefined = undefined;
  #last: Entry | undefined = undefined;
  #stopTimer: (() => void) | undefined = undefined;

  constructor({ now, after, timeoutMs }: { now: () => number; after: After; timeoutMs: number }) {
    this.timeoutMs = timeoutMs;
    this.#now = now;
    this.#after = after;
  }

  /** Calls `expire` after `timeoutMs`, unless what it returns is called before. */
  start(expire: () => void): () => void {
    const previous = this.#last;
    const startedAt = this.#now();
    const entry: Entry = { startedAt, expire, isWaiting: true, previous, next: undefined };
    if (previous === undefined) this.#first = entry;
    else previous.next = entry;
    this.#last = entry;
    if (this.#stopTimer === undefined) this.#run(this.timeoutMs, startedAt);
    return () => {
      this.#remove(entry);
      if (this.#first !== undefined) return;
      this.#stopTimer?.();
      this.#stopTimer = undefined;
    };
  }

  /** For what began at `startedAt`. What began later is measured by that, and so not by a clock that was set since. */
  #run(ms: number, startedAt: number): void {
    this.#stopTimer = this.#after(ms, () => {
      this.#stopTimer = undefined;
      const due: Entry[] = [];
      const laterMs = ({ startedAt: at }: Entry): number =>
        Math.min(at - startedAt, this.timeoutMs);
      while (this.#first !== undefined && laterMs(this.#first) <= 0) {
        due.push(this.#first);
        this.#remove(this.#first);
      }
      const next = this.#first;
      if (next !== undefined) this.#run(laterMs(next), next.startedAt);
      for (const { expire } of due) expire();
    });
  }

  #remove(entry: Entry): void {
    if (!entry.isWaiting) return;
    entry.isWaiting = false;
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // One that outlives a collection would carry along all that came after it.
    entry.previous = undefined;
    entry.next = undefined;
  }
}
