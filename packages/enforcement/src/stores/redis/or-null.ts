/** The scripts say -1 where we say null: a nil would end the reply. */
export function orNull(value: number | undefined): number | null {
  return value === undefined || value === -1 ? null : value;
}
