/** As many calls as a busy process has in flight, and enough to time: one decision is shorter than the clock's tick. */
const batchSize = 1_000;

export function batchesOf(keys: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, index) =>
    keys.slice(index * batchSize, (index + 1) * batchSize),
  );
}
