/**
 * Numbers attempts and refreshes in the order in which they start. Answers are compared by it, since
 * they arrive in any order, and clocks are too coarse to tell two starts of one millisecond apart.
 */
export class StartSequence {
  #last = 0;

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
