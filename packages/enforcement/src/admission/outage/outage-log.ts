import type { EnforcementEvents } from '../events/enforcement-events.ts';
import type { Unanswered } from './answer-in-time.ts';

/** Counts what happens while the store is away, and tells of the beginning and the end. Calls cost no event each. */
export class OutageLog {
  readonly #events: EnforcementEvents;
  readonly #now: () => number;
  #downSince: number | undefined = undefined;
  #admitted = 0;
  #denied = 0;
  #writtenBack = 0;
  #dropped = 0;

  constructor(events: EnforcementEvents, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  get isDown(): boolean {
    return this.#downSince !== undefined;
  }

  /** The store has failed a decision. */
  down(reason: Unanswered['reason']): void {
    if (this.isDown) return;
    const at = this.#now();
    this.#downSince = at;
    this.#events.emit({ type: 'store.down', reason, at });
  }

  decided(allowed: boolean): void {
    if (allowed) this.#admitted += 1;
    else this.#denied += 1;
  }

  wroteBack(reports: number): void {
    this.#writtenBack += reports;
  }

  dropped(reports: number): void {
    this.#dropped += reports;
  }

  /** It answers again, and nothing is left to be written back. */
  up(): void {
    if (this.#downSince === undefined) return;
    const at = this.#now();
    const downMs = Math.max(0, at - this.#downSince);
    this.#downSince = undefined;
    const [admitted, denied, writtenBack, dropped] = [
      this.#admitted,
      this.#denied,
      this.#writtenBack,
      this.#dropped,
    ];
    this.#admitted = this.#denied = this.#writtenBack = this.#dropped = 0;
    this.#events.emit({ type: 'store.up', downMs, admitted, denied, writtenBack, dropped, at });
  }
}
