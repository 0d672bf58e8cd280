import type { LeaseReport } from './share-source.ts';

/** When and for how long a lease holds, on the clock of this process. */
export interface LeaseTimes {
  /** How long calls may be admitted on it. Later, how long a change may wait for a request that takes the report along. */
  readonly termMs: number;
  /** Calls are admitted on it before this instant: the sending of its request, and its term. */
  readonly usableUntil: number;
  /** When its report is due at the latest: well before the source counts all of it as used. */
  readonly dueAt: number;
  /** Until then the source holds it at least. */
  readonly endsAt: number;
}

/** One share of all limits of a slot, and what became of it. Amounts are one a meter, in its units. */
export class Lease {
  readonly id: string;
  readonly #granted: number[];
  readonly #used: number[];
  readonly #held: number[];
  readonly termMs: number;
  usableUntil: number;
  dueAt: number;
  endsAt: number;
  /** When the TTL of the last of its calls runs out. */
  callsUntil = 0;
  /** Of the last report that was made. */
  sequence = 0;
  /** Whether there is something that no report said which arrived. */
  changed = true;
  /** Whether a report is under way. There is one at a time. */
  reporting = false;

  constructor(id: string, meters: number, times: LeaseTimes) {
    this.id = id;
    this.#granted = Array.from({ length: meters }, () => 0);
    this.#used = [...this.#granted];
    this.#held = [...this.#granted];
    this.termMs = times.termMs;
    this.usableUntil = times.usableUntil;
    this.dueAt = times.dueAt;
    this.endsAt = times.endsAt;
  }

  /** What the source gave, and until when calls may be admitted on it. */
  grant(granted: readonly number[], usableUntil: number): void {
    granted.forEach((amount, index) => {
      this.#granted[index] = amount;
    });
    this.usableUntil = Math.min(this.usableUntil, usableUntil);
  }

  /** No further call is admitted on it. */
  endUse(now: number): void {
    this.usableUntil = Math.min(this.usableUntil, now);
  }

  granted(index: number): number {
    return this.#granted[index] ?? 0;
  }

  held(index: number): number {
    return this.#held[index] ?? 0;
  }

  /** What calls can still take. Below 0 where settlements took more than there was. 0 after the end of its use. */
  free(index: number, now: number): number {
    if (now >= this.usableUntil) return 0;
    return (this.#granted[index] ?? 0) - (this.#used[index] ?? 0) - (this.#held[index] ?? 0);
  }

  hasRoomFor(amounts: readonly number[], now: number): boolean {
    if (now >= this.usableUntil) return false;
    for (let index = 0; index < amounts.length; index++) {
      const room = this.free(index, now);
      if ((amounts[index] ?? 0) > room) return false;
    }
    return true;
  }

  changeHeld(index: number, delta: number): void {
    this.#held[index] = (this.#held[index] ?? 0) + delta;
    this.changed = true;
  }

  changeUsed(index: number, delta: number): void {
    this.#used[index] = (this.#used[index] ?? 0) + delta;
    this.changed = true;
  }

  /** What there is to tell. What calls can still take is kept, too. `keptMs` is for what is kept, if anything is. */
  report(now: number, keptMs: number): LeaseReport {
    const kept = this.#held.map((held, index) => held + Math.max(0, this.free(index, now)));
    const isOver = now >= this.usableUntil && kept.every((amount) => amount === 0);
    return {
      id: this.id,
      sequence: ++this.sequence,
      used: [...this.#used],
      kept,
      leaseMs: isOver ? 0 : keptMs,
    };
  }
}
