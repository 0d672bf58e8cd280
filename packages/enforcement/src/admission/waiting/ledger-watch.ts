import type { MemoryLedger } from '../../stores/memory/memory-ledger.ts';
import type { After } from './after.ts';

/**
 * Hears of each call that ends in a memory store, also of those that nobody reports on: the ledger has
 * no timers, so while somebody waits a timer ends reservations when their TTL runs out.
 */
export class LedgerWatch {
  readonly #ledger: MemoryLedger;
  readonly #after: After;
  #stopListening: () => void = () => undefined;
  #stopTimer: () => void = () => undefined;
  /** When the timer fires, epoch milliseconds. */
  #firesAt = Number.POSITIVE_INFINITY;

  constructor(ledger: MemoryLedger, after: After) {
    this.#ledger = ledger;
    this.#after = after;
  }

  start(freed: (slot: string) => void): void {
    this.#stopListening = this.#ledger.onFreed(freed);
  }

  /** Waits for the TTL that runs out first. To be called when somebody has begun to wait, or goes on waiting. */
  look(): void {
    const { nextExpiryAt, clock } = this.#ledger;
    if (nextExpiryAt === undefined || nextExpiryAt >= this.#firesAt) return;
    this.#stopTimer();
    this.#firesAt = nextExpiryAt;
    // By a reading of its own: the ledger may not have been asked anything for a while.
    this.#stopTimer = this.#after(Math.max(1, nextExpiryAt - clock.source()), () => {
      this.#firesAt = Number.POSITIVE_INFINITY;
      this.#ledger.tick();
      this.look();
    });
  }

  stop(): void {
    this.#stopListening();
    this.#stopTimer();
    this.#firesAt = Number.POSITIVE_INFINITY;
  }
}
