import type { PreparedMeters } from '../prepared-meters.ts';
import { Reservation } from '../reservation.ts';
import type { EnforcementSnapshot, SavedReservation } from './enforcement-snapshot.ts';
import type { LedgerParts } from './take-snapshot.ts';

/** Fills a ledger that is empty. The snapshot has been read by `readSnapshot`. */
export function restoreSnapshot(
  { counters, open }: EnforcementSnapshot,
  { table, columns, watched }: LedgerParts,
): void {
  // All columns before the first row, as each new one copies the rows.
  const { meters } = columns.prepare(counters.map(({ meter }) => meter));
  for (const [index, { slots }] of counters.entries()) {
    const column = meters[index]?.column;
    for (const [slot, cells] of slots) {
      const known = table.find(slot);
      const row = known === -1 ? table.add(slot) : known;
      column?.load(row * table.rowLength, cells);
    }
  }
  for (const saved of open) {
    const charged = saved.counters.flatMap((index) => counters[index]?.meter ?? []);
    watched.add(reservationOf(saved, columns.prepare(charged)));
  }
}

function reservationOf(
  { slot, charged, reservedAt, startedAt, renewedAt, ttlMs }: SavedReservation,
  prepared: PreparedMeters,
): Reservation {
  const rules = { ttlMs, windowFrom: 'arrived' } as const;
  const reservation = new Reservation(slot, { prepared, rules }, charged, reservedAt);
  reservation.startedAt = startedAt ?? undefined;
  reservation.renewedAt = renewedAt ?? undefined;
  return reservation;
}
