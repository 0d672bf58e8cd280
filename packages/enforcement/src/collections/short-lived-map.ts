/**
 * A map of what comes and goes with each call.
 *
 * V8 gives a Map a new table when deleted entries have used up the room of the old one, and lets the old table point to the
 * new one. An old table that has outlived one collection then keeps every later one and all that ever was in them, until
 * the next collection of the whole heap: measured with 64 calls in flight, 26 ms a young collection instead of 1.5. So the map
 * is copied before that, once it has had as many deletions as it has entries.
 */
export class ShortLivedMap<Key, Value> {
  #entries = new Map<Key, Value>();
  #deleted = 0;

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  set(key: Key, value: Value): void {
    this.#entries.set(key, value);
  }

  delete(key: Key): boolean {
    if (!this.#entries.delete(key)) return false;
    this.#deleted += 1;
    if (this.#deleted > this.#entries.size) {
      this.#entries = new Map(this.#entries);
      this.#deleted = 0;
    }
    return true;
  }

  /** In the order in which they were set. What is deleted meanwhile may still come. */
  entries(): IterableIterator<[Key, Value]> {
    return this.#entries.entries();
  }
}
