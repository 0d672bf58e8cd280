import type { MeterColumn } from '../meter-column.ts';
import type { MeterColumns } from '../prepared-meters.ts';
import type { SlotTable } from '../slot-table.ts';
import type { WatchedReservations } from '../watched-reservations.ts';
import type {
  EnforcementSnapshot,
  SavedCounter,
  SavedReservation,
} from './enforcement-snapshot.ts';

/** What a ledger consists of. */
export interface LedgerParts {
  readonly table: SlotTable;
  readonly columns: MeterColumns;
  readonly watched: WatchedReservations;
}

export function takeSnapshot(
  { table, columns, watched }: LedgerParts,
  now: number,
): EnforcementSnapshot {
  const lasting = columns.all.filter((_, index) => columns.meters[index]?.kind !== 'concurrency');
  const counters: SavedCounter[] = [];
  for (const [index, column] of columns.all.entries()) {
    const meter = columns.meters[index];
    if (meter !== undefined && lasting.includes(column))
      counters.push({ meter, slots: savedCells(column, table, now) });
  }
  return { version: 1, takenAt: now, counters, open: savedReservations(watched, lasting) };
}

function savedCells(column: MeterColumn, table: SlotTable, now: number): SavedCounter['slots'] {
  const slots: [string, readonly number[]][] = [];
  for (let row = 0; row < table.capacity; row++) {
    const slot = table.nameAt(row);
    const at = row * table.rowLength;
    if (slot !== undefined && !column.isIdle(at, now)) slots.push([slot, column.save(at, now)]);
  }
  return slots;
}

function savedReservations(
  watched: WatchedReservations,
  lasting: readonly MeterColumn[],
): SavedReservation[] {
  return Array.from(watched, ({ slot, terms, charged, reservedAt, startedAt, renewedAt }) => ({
    slot,
    counters: terms.prepared.meters
      .map(({ column }) => lasting.indexOf(column))
      .filter((index) => index !== -1),
    charged,
    reservedAt,
    startedAt: startedAt ?? null,
    renewedAt: renewedAt ?? null,
    ttlMs: terms.rules.ttlMs,
  }));
}
