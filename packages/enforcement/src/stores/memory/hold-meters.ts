import type { Amounts } from '../../meters/amounts.ts';
import { meterUsage } from '../../meters/meter.ts';
import type { MeterUsage } from '../../meters/meter.ts';
import type { Denied } from '../enforcement-store.ts';
import type { PreparedMeters } from './prepared-meters.ts';

/** Takes a call's part of each meter, or of none. `row` is where the slot's cells begin. */
export function hold(
  { table, meters }: PreparedMeters,
  estimate: Amounts,
  row: number,
  now: number,
): boolean {
  const { cells } = table;
  for (let index = 0; index < meters.length; index++) {
    const meter = meters[index];
    if (meter === undefined) continue;
    const { column, counted, dueAt, limit, unit } = meter;
    if ((cells[row + dueAt] ?? 0) <= now) column.forget(row, now);
    const total = (cells[row + counted] ?? 0) + estimate[unit];
    if (total > limit) {
      undoHold(meters.slice(0, index), estimate, cells, row);
      return false;
    }
    cells[row + counted] = total;
  }
  return true;
}

/** Undoes a `hold` of this very instant. */
export function undoHold(
  meters: PreparedMeters['meters'],
  estimate: Amounts,
  cells: Float64Array,
  row: number,
): void {
  for (const { counted, unit } of meters)
    cells[row + counted] = (cells[row + counted] ?? 0) - estimate[unit];
}

export function standing({ meters }: PreparedMeters, row: number, now: number): MeterUsage[] {
  return meters.map(({ meter, column }) =>
    meterUsage(meter, column.level(row, now), column.resetAt(row, now)),
  );
}

/** Why `hold` said no, found anew so that a decision that says yes keeps no notes. */
export function denial(
  { meters }: PreparedMeters,
  estimate: Amounts,
  row: number,
  now: number,
): Denied {
  const usage: MeterUsage[] = [];
  let deniedBy = -1;
  let retryAfterMs: number | null = 0;
  for (const [index, { meter, column, limit, unit }] of meters.entries()) {
    const level = column.level(row, now);
    const amount = estimate[unit];
    usage.push(meterUsage(meter, level, column.resetAt(row, now)));
    if (level + amount <= limit) continue;
    if (deniedBy === -1) deniedBy = index;
    const waitMs = amount > limit ? null : column.waitMs(row, level + amount - limit, now);
    retryAfterMs = latest(retryAfterMs, waitMs);
  }
  return { allowed: false, deniedBy, retryAfterMs, usage };
}

/** Of two retry times; null is never. */
function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}
