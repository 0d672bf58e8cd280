/** What is due next, soonest first: a binary heap, since leases of many slots end in no order. */
export class DueQueue<T> {
  readonly #heap: { readonly at: number; readonly item: T }[] = [];

  get first(): { readonly at: number; readonly item: T } | undefined {
    return this.#heap[0];
  }

  add(at: number, item: T): void {
    const heap = this.#heap;
    let hole = heap.push({ at, item }) - 1;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      if (this.#at(above) <= at) break;
      this.#swap(hole, above);
      hole = above;
    }
  }

  removeFirst(): void {
    const heap = this.#heap;
    if (heap.length > 1) this.#swap(0, heap.length - 1);
    heap.pop();
    let hole = 0;
    for (let below = 1; below < heap.length; below = 2 * hole + 1) {
      const least = this.#at(below + 1) < this.#at(below) ? below + 1 : below;
      if (this.#at(hole) <= this.#at(least)) return;
      this.#swap(hole, least);
      hole = least;
    }
  }

  /** Later than everything, where there is nothing. */
  #at(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
