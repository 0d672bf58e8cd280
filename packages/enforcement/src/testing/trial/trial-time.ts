/** The time in which a case lives. */
export interface TrialTime {
  /** Whether instants are exact to the millisecond and time stands still between two steps. */
  readonly isExact: boolean;
  /** The window that cases take where any would do, milliseconds. */
  readonly windowMs: number;
  readonly now: () => number;
  /** The last instant that can be hit before `startedAt + ms`. */
  passUntilBefore(startedAt: number, ms: number): Promise<void>;
  /** `startedAt + ms`, or the first instant after it that can be hit. */
  passUntil(startedAt: number, ms: number): Promise<void>;
}

/** A Wednesday at noon, in the middle of its month and year: no calendar turns unless a case makes it. */
const givenStartAt = Date.UTC(2027, 5, 16, 12);

/** A clock that stands still until a case moves it. */
export class GivenTime implements TrialTime {
  readonly isExact = true;
  readonly windowMs = 60_000;
  #now = givenStartAt;
  readonly now = (): number => this.#now;

  async passUntilBefore(startedAt: number, ms: number): Promise<void> {
    this.set(startedAt + ms - 1);
  }

  async passUntil(startedAt: number, ms: number): Promise<void> {
    this.set(startedAt + ms);
  }

  /** Any instant, earlier ones too. */
  set(at: number): void {
    this.#now = at;
  }
}

/**
 * The time of the store itself. Steps take time, and sleeps end late: "before" keeps two fifths of a window away from
 * the instant in question, "until" goes one fifth beyond it.
 */
export class RealTime implements TrialTime {
  readonly isExact = false;
  readonly windowMs: number;
  readonly now: () => number;
  readonly #sleep: (ms: number) => Promise<unknown>;

  constructor(windowMs: number, now: () => number, sleep: (ms: number) => Promise<unknown>) {
    this.windowMs = windowMs;
    this.now = now;
    this.#sleep = sleep;
  }

  passUntilBefore(startedAt: number, ms: number): Promise<void> {
    return this.#passTo(startedAt + ms - 0.4 * this.windowMs);
  }

  passUntil(startedAt: number, ms: number): Promise<void> {
    return this.#passTo(startedAt + ms + 0.2 * this.windowMs);
  }

  async #passTo(at: number): Promise<void> {
    const waitMs = Math.ceil(at - this.now());
    if (waitMs > 0) await this.#sleep(waitMs);
  }
}
