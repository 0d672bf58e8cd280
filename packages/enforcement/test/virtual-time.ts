import type { After } from '../src/index.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** A clock and timers that only the test moves. */
export class VirtualTime {
  now: number;
  readonly #timers = new Set<Timer>();
  readonly #settled: () => Promise<void>;
  #order = 0;

  /** `whenSettled` tells when all is done that needs no timer: with a real server it takes more than promises. */
  constructor(now: number, whenSettled: () => Promise<void> = settled) {
    this.now = now;
    this.#settled = whenSettled;
  }

  readonly read = (): number => this.now;

  readonly after: After = (ms, fire) => {
    const timer = { at: this.now + ms, order: ++this.#order, fire };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  /** When each timer fires, from now, soonest first. */
  get pending(): number[] {
    return Array.from(this.#timers, ({ at }) => at - this.now).toSorted((a, b) => a - b);
  }

  /** Fires what is due in the next `ms`, each at its time, and lets what follows from it happen. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.#settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.now = Math.max(this.now, next.at);
      next.fire();
      await this.#settled();
    }
    this.now = end;
  }

  /** Goes from timer to timer until there is none. */
  async runOut(): Promise<void> {
    await this.#settled();
    while (this.#timers.size > 0) await this.advance(this.pending[0] ?? 0);
  }

  #next(end: number): Timer | undefined {
    const [next] = [...this.#timers].toSorted((a, b) => a.at - b.at || a.order - b.order);
    return next !== undefined && next.at <= end ? next : undefined;
  }
}

/** Every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
