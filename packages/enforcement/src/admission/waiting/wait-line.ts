import type { WaitingCall } from './waiting-call.ts';

/** The calls that wait for one slot, in the order in which they came to the queue. */
export class WaitLine {
  /** The head is being decided on. */
  isMoving = false;
  /** Something was freed meanwhile. */
  hasNews = false;
  /** Ends the timer that wakes the head. */
  stopTimer: () => void = () => undefined;
  readonly #calls: WaitingCall[] = [];

  get head(): WaitingCall | undefined {
    return this.#calls[0];
  }

  /** Not always at the end: it may have waited in another line before. */
  join(call: WaitingCall): void {
    let at = this.#calls.length;
    while (at > 0 && (this.#calls[at - 1]?.order ?? 0) > call.order) at--;
    this.#calls.splice(at, 0, call);
  }

  leave(call: WaitingCall): void {
    const at = this.#calls.indexOf(call);
    if (at !== -1) this.#calls.splice(at, 1);
  }
}
