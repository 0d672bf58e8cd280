import { ShortLivedMap } from '../../collections/short-lived-map.ts';
import type { Meter } from '../../meters/meter.ts';

/** What Redis has no record of: it is taken back where it was counted. */
export interface Unrecorded {
  readonly reservedAt: number;
  readonly meters: readonly Meter[];
}

/** What a store has to know of a reservation to report on it. */
export interface ReservedId {
  readonly slot: string;
  readonly ttlMs: number;
  /** Undefined where Redis has a record of it. */
  readonly unrecorded: Unrecorded | undefined;
}

interface Remembered {
  readonly reserved: ReservedId;
  /** Whether Redis has said so. */
  readonly isKnown: boolean;
  forgetAt: number;
}

/** So many closed ones at least are kept, so that a repeated request is recognised. */
const leastClosed = 1_000;

/**
 * The reservations of this process, by their ids. Open ones are forgotten two TTLs after they were made or renewed, as
 * Redis forgets them; closed ones when there are many.
 */
export class ReservedIds {
  /** In the order of their making or renewal. */
  readonly #open = new ShortLivedMap<string, Remembered>();
  #closed = new Set<string>();
  /**
   * Those that were closed before. They go all at once: to take the oldest from a large set costs more than a decision, as it
   * is looked for behind the gaps that those before it left.
   */
  #closedBefore = new Set<string>();
  /** The latest time that Redis told. */
  #now = 0;

  moveTo(now: number): void {
    if (now <= this.#now) return;
    this.#now = now;
    for (const [id, { forgetAt }] of this.#open.entries()) {
      if (forgetAt > now) return;
      this.#open.delete(id);
    }
  }

  add(id: string, reserved: ReservedId): void {
    this.#remember(id, reserved, true);
  }

  /** What Redis has perhaps reserved: it can be reported on, and is asked for anew when it is repeated. */
  doubt(id: string, reserved: ReservedId): void {
    this.#remember(id, reserved, false);
  }

  /** Of one that is not closed. */
  open(id: string): ReservedId | undefined {
    return this.#open.get(id)?.reserved;
  }

  has(id: string): boolean {
    return (
      this.#open.get(id)?.isKnown === true || this.#closed.has(id) || this.#closedBefore.has(id)
    );
  }

  renew(id: string): void {
    const known = this.#open.get(id);
    if (known === undefined) return;
    this.#open.delete(id);
    known.forgetAt = this.#now + 2 * known.reserved.ttlMs;
    this.#open.set(id, known);
  }

  /** Nothing for one that is closed or unknown. */
  close(id: string): void {
    const known = this.#open.get(id);
    if (known === undefined) return;
    this.#open.delete(id);
    if (!known.isKnown) return;
    this.#closed.add(id);
    if (this.#closed.size >= leastClosed) {
      this.#closedBefore = this.#closed;
      this.#closed = new Set();
    }
  }

  #remember(id: string, reserved: ReservedId, isKnown: boolean): void {
    this.#open.set(id, { reserved, isKnown, forgetAt: this.#now + 2 * reserved.ttlMs });
  }
}
