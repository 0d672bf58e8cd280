/**
 * Query parameters as an object for a schema to check. Those of `numbers` become numbers where they
 * are written as one; anything else stays a text, which the schema then refuses.
 *
 * A repeated name keeps its last value.
 */
export function readQuery(query: string, numbers: readonly string[]): Record<string, unknown> {
  const entries = [...new URLSearchParams(query)].map(([name, value]): [string, unknown] => [
    name,
    numbers.includes(name) && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries);
}
