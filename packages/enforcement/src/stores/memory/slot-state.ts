import type { RunLog } from '../../meters/run-log.ts';

/** Numbers that each column has in a slot's row. */
export const cellsPerColumn = 3;

/**
 * The counters of one slot.
 *
 * One flat row of numbers instead of an object a meter: five meters of an idle key take about 300
 * bytes so, and a decision over 100,000 keys meets half the cache misses. A cell that was never
 * written reads as 0, which every column takes for "nothing counted yet".
 */
export class SlotState {
  readonly name: string;
  /** Reservations that its sweeping would lose. */
  openReservations = 0;
  /** Set when the store forgot the slot; a late settlement then has to find its successor. */
  forgotten = false;
  readonly #cells: number[];
  #logs: (RunLog | undefined)[] | undefined;

  constructor(name: string, columns: number) {
    this.name = name;
    this.#cells = Array.from({ length: columns * cellsPerColumn }, () => 0);
  }

  read(cell: number): number {
    return this.#cells[cell] ?? 0;
  }

  write(cell: number, value: number): void {
    // A column that came up after the slot was made: the row grows without holes.
    while (this.#cells.length < cell) this.#cells.push(0);
    this.#cells[cell] = value;
  }

  /** Only for a column that has more than one run in its window. */
  log(column: number): RunLog | undefined {
    return this.#logs?.[column];
  }

  setLog(column: number, log: RunLog | undefined): void {
    this.#logs ??= [];
    while (this.#logs.length < column) this.#logs.push(undefined);
    this.#logs[column] = log;
  }
}
