import { meterIdentity } from '../../meters/meter.ts';
import type { MeterLimit, MeterUnit } from '../../meters/meter.ts';
import { CalendarColumn } from './calendar-column.ts';
import { ConcurrencyColumn } from './concurrency-column.ts';
import type { MeterColumn } from './meter-column.ts';
import { unitIndex } from '../../meters/amounts.ts';
import { RollingColumn } from './rolling-column.ts';
import type { SlotTable } from './slot-table.ts';

interface PreparedMeter {
  readonly meter: MeterLimit;
  readonly column: MeterColumn;
  /** The column's, here as well: a decision then loads nothing of the column. */
  readonly counted: number;
  readonly dueAt: number;
  readonly limit: number;
  /** Position of its unit in a reservation's amounts. */
  readonly unit: (typeof unitIndex)[MeterUnit];
}

/** Meters bound to the columns of one store, so that a decision looks nothing up by name. */
export interface PreparedMeters {
  readonly table: SlotTable;
  readonly meters: readonly PreparedMeter[];
  /** Those that the end of a call changes. Where there are none, no TTL has to be watched. */
  readonly settled: readonly PreparedMeter[];
}

/**
 * The columns of a store, one for each kind of counter that it was ever asked for. Limits are no
 * part of a column, so their number stays that of the policies' kinds, not of the keys.
 */
export class MeterColumns {
  readonly #table: SlotTable;
  readonly #columns = new Map<string, MeterColumn>();
  readonly all: MeterColumn[] = [];
  /** What each of `all` was first asked for as. */
  readonly meters: MeterLimit[] = [];

  constructor(table: SlotTable) {
    this.#table = table;
  }

  prepare(meters: readonly MeterLimit[]): PreparedMeters {
    const prepared = meters.map((meter) => {
      const column = this.#columnOf(meter);
      const { counted, dueAt } = column;
      const { limit, unit } = meter;
      return { meter, column, counted, dueAt, limit, unit: unitIndex[unit] };
    });
    return {
      table: this.#table,
      meters: prepared,
      settled: prepared.filter(({ unit }) => unit !== unitIndex.requests),
    };
  }

  #columnOf(meter: MeterLimit): MeterColumn {
    const identity = meterIdentity(meter);
    const known = this.#columns.get(identity);
    if (known !== undefined) return known;
    const column = newColumn(meter, this.#table);
    this.#columns.set(identity, column);
    this.all.push(column);
    this.meters.push(meter);
    this.#table.widen(column.emptyCells);
    return column;
  }
}

function newColumn(meter: MeterLimit, table: SlotTable): MeterColumn {
  if (meter.kind === 'rolling') return new RollingColumn(table, meter.windowMs);
  return meter.kind === 'calendar'
    ? new CalendarColumn(table, meter.reset)
    : new ConcurrencyColumn(table);
}
