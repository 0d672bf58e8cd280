export const slotCount = 16_384;

/** The first and the last slot of the node at `index`, of so many that share them. */
export function slotRange(index: number, nodes: number): { first: number; last: number } {
  return {
    first: Math.floor((index * slotCount) / nodes),
    last: Math.floor(((index + 1) * slotCount) / nodes) - 1,
  };
}

/**
 * The port of a slot's owner in an answer to CLUSTER SLOTS, whose rows are: first slot, last slot, owner as
 * [host, port, id], replicas.
 */
export function ownerPort(rows: unknown, slot: number): number | undefined {
  if (!Array.isArray(rows)) return undefined;
  for (const row of rows) {
    const [first, last, owner]: unknown[] = Array.isArray(row) ? row : [];
    if (Number(first) <= slot && slot <= Number(last) && Array.isArray(owner)) {
      return Number(owner[1]);
    }
  }
  return undefined;
}
