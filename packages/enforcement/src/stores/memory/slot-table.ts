/** Rows that are made at once; fewer are never kept. */
const fewestRows = 64;

/**
 * The counters of all slots: a row of numbers for each, in one array.
 *
 * An object a slot, and worse one a meter, would cost a cache miss each in a decision over 100,000
 * keys; so a decision finds a row by its name and needs nothing else. Which cells are whose, and
 * what they hold in the beginning, is the columns' business.
 *
 * Rows move when the table grows or shrinks, so a row's number is good for one decision only.
 */
export class SlotTable {
  readonly #rows = new Map<string, number>();
  /** By row; undefined for one that is free. */
  #names: (string | undefined)[] = [];
  /** Where the last slot that was looked for was. Most clients have one key, and find it here without hashing. */
  #lastFound = 0;
  #free: number[] = [];
  #emptyRow: readonly number[] = [];
  /** Where a row begins: its number times the length of a row. */
  cells: Float64Array = new Float64Array(0);

  get size(): number {
    return this.#rows.size;
  }

  /** Rows, free ones included. */
  get capacity(): number {
    return this.#names.length;
  }

  get rowLength(): number {
    return this.#emptyRow.length;
  }

  /** Columns came up: every row gets their cells. */
  widen(cells: readonly number[]): void {
    const emptyRow = [...this.#emptyRow, ...cells];
    const wider = new Float64Array(this.capacity * emptyRow.length);
    for (let row = 0; row < this.capacity; row++) {
      wider.set(emptyRow, row * emptyRow.length);
      wider.set(this.#cellsOf(row), row * emptyRow.length);
    }
    this.#emptyRow = emptyRow;
    this.cells = wider;
  }

  nameAt(row: number): string | undefined {
    return this.#names[row];
  }

  /** The row of a slot; -1 if it has none. */
  find(name: string): number {
    if (this.#names[this.#lastFound] === name) return this.#lastFound;
    const row = this.#rows.get(name);
    if (row === undefined) return -1;
    this.#lastFound = row;
    return row;
  }

  /** A new row, with nothing counted in it, for a slot that has none. */
  add(name: string): number {
    if (this.#free.length === 0) this.#resize(Math.max(fewestRows, this.capacity * 2));
    const row = this.#free.pop() ?? 0;
    this.cells.set(this.#emptyRow, row * this.rowLength);
    this.#names[row] = name;
    this.#rows.set(name, row);
    return row;
  }

  remove(row: number): void {
    const name = this.#names[row];
    if (name === undefined) return;
    this.#rows.delete(name);
    this.#names[row] = undefined;
    this.#free.push(row);
    // A quarter and not a half, so that a fleet that comes and goes does not copy the table each time.
    if (this.capacity > fewestRows && this.size < this.capacity / 4)
      this.#resize(Math.max(fewestRows, this.capacity / 2));
  }

  #cellsOf(row: number): Float64Array {
    return this.cells.subarray(row * this.rowLength, (row + 1) * this.rowLength);
  }

  #resize(capacity: number): void {
    const cells = new Float64Array(capacity * this.rowLength);
    const names: (string | undefined)[] = [];
    for (const [name, row] of this.#rows) {
      cells.set(this.#cellsOf(row), names.length * this.rowLength);
      this.#rows.set(name, names.length);
      names.push(name);
    }
    this.#free = [];
    for (let row = capacity - 1; row >= names.length; row--) this.#free.push(row);
    while (names.length < capacity) names.push(undefined);
    this.#names = names;
    this.cells = cells;
  }
}
