import type { MeterUsage } from '../../meters/meter.ts';
import type { Denied } from '../enforcement-store.ts';
import { denial, hold, standing, undoHold } from './hold-meters.ts';
import type { Reservation } from './reservation.ts';
import type { ReservedRows } from './reserved-rows.ts';

/** How one of several slots stands for a call that was denied; `denied` where it had no room. */
export interface SlotVerdict {
  readonly usage: readonly MeterUsage[];
  readonly denied: Denied | undefined;
}

/**
 * Takes a call's part of the meters of several slots, or of none. When it denies, each slot gets its
 * own verdict, with the usage that it had before.
 */
export function holdAll(
  reservations: readonly Reservation[],
  rows: ReservedRows,
): readonly SlotVerdict[] | undefined {
  const added = reservations.filter(({ slot }) => !rows.has(slot));
  // A row that is added may move the others, so each is looked up where it is used.
  const denials = reservations.map((reservation) => {
    const { terms, estimate, reservedAt } = reservation;
    const row = rows.rowOf(reservation);
    return hold(terms.prepared, estimate, row, reservedAt)
      ? undefined
      : denial(terms.prepared, estimate, row, reservedAt);
  });
  if (denials.every((denied) => denied === undefined)) return undefined;
  for (const [index, reservation] of reservations.entries()) {
    const { terms, estimate } = reservation;
    if (denials[index] !== undefined) continue;
    const { table, meters } = terms.prepared;
    const row = rows.rowOf(reservation);
    undoHold(meters, estimate, table.cells, row);
  }
  const verdicts = reservations.map((reservation, index) => ({
    usage: standing(reservation.terms.prepared, rows.rowOf(reservation), reservation.reservedAt),
    denied: denials[index],
  }));
  for (const { slot } of added) rows.forget(slot);
  return verdicts;
}
