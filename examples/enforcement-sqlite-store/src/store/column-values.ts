import type { SQLOutputValue } from 'node:sqlite';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A column that the schema declares as INTEGER NOT NULL. */
export function integerOf(row: Row | undefined, column: string): number {
  return Number(row?.[column] ?? 0);
}

/** A column that the schema declares as INTEGER. */
export function optionalIntegerOf(row: Row, column: string): number | undefined {
  const value = row[column] ?? null;
  return value === null ? undefined : Number(value);
}

/** A column that the schema declares as TEXT NOT NULL. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`Column ${column} holds no text`);
}
