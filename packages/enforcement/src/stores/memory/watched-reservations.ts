import type { Reservation } from './reservation.ts';

/** One TTL's reservations, soonest to expire first. */
interface Line {
  readonly ttlMs: number;
  first: Reservation | undefined;
  last: Reservation | undefined;
}

/**
 * The reservations whose TTL is running, in the order in which they expire.
 *
 * Reservations of one TTL expire in the order in which they are made or renewed, so a linked list for each TTL
 * needs no sorting, and taking one out of its middle costs O(1). There is no timer: the ledger asks
 * before each decision.
 */
export class WatchedReservations {
  /** An array, since a process has one TTL or two. */
  readonly #lines: Line[] = [];
  /** Nothing expires before it. What expires first may have gone since, so it may be too early. */
  #soonestAt = Number.POSITIVE_INFINITY;

  add(reservation: Reservation): void {
    const line = this.#lineOf(reservation);
    reservation.previous = line.last;
    if (line.last === undefined) {
      line.first = reservation;
      this.#soonestAt = Math.min(this.#soonestAt, reservation.expiresAt);
    } else {
      line.last.next = reservation;
    }
    line.last = reservation;
    reservation.watched = true;
  }

  remove(reservation: Reservation): void {
    if (!reservation.watched) return;
    const line = this.#lineOf(reservation);
    const { previous, next } = reservation;
    if (previous === undefined) line.first = next;
    else previous.next = next;
    if (next === undefined) line.last = previous;
    else next.previous = previous;
    reservation.previous = undefined;
    reservation.next = undefined;
    reservation.watched = false;
  }

  /** In the order of their lines. */
  *[Symbol.iterator](): Generator<Reservation> {
    for (const { first } of this.#lines) {
      for (let at = first; at !== undefined; at = at.next) yield at;
    }
  }

  /** The one that expires first, over all TTLs. */
  first(): Reservation | undefined {
    let soonest: Reservation | undefined;
    for (let index = 0; index < this.#lines.length; index++) {
      const first = this.#lines[index]?.first;
      if (first !== undefined && (soonest === undefined || first.expiresAt < soonest.expiresAt))
        soonest = first;
    }
    return soonest;
  }

  /** The one that expires first, if it has by `now`. Nearly always none has, which costs one comparison. */
  due(now: number): Reservation | undefined {
    if (now < this.#soonestAt) return undefined;
    const first = this.first();
    this.#soonestAt = first?.expiresAt ?? Number.POSITIVE_INFINITY;
    return now < this.#soonestAt ? undefined : first;
  }

  #lineOf({ terms }: Reservation): Line {
    const { ttlMs } = terms.rules;
    for (const line of this.#lines) {
      if (line.ttlMs === ttlMs) return line;
    }
    const line: Line = { ttlMs, first: undefined, last: undefined };
    this.#lines.push(line);
    return line;
  }
}
