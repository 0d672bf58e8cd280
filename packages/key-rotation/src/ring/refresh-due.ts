const longestLeadMs = 5 * 60_000;
/** Of the time that a set has left: with a lead that is longer than its life, each call would read it anew. */
const leadShare = 0.2;

export interface RefreshTimes {
  readonly loadedAt: number;
  readonly refreshMs: number | undefined;
  /** When the set ends, as its source says. */
  readonly expiresAt: number | undefined;
  /** One draw in [0, 1): processes that started together must not read together for ever. */
  readonly random: number;
}

/**
 * When a set should be read again: after 90 to 100 % of the interval, and before its end by 50 to
 * 100 % of a lead of a fifth of its time, at most 5 minutes. `Infinity` with neither.
 */
export function refreshDueAt({ loadedAt, refreshMs, expiresAt, random }: RefreshTimes): number {
  const byInterval =
    refreshMs === undefined ? Infinity : loadedAt + refreshMs * (0.9 + 0.1 * random);
  if (expiresAt === undefined) return byInterval;
  const leadMs = Math.min(longestLeadMs, leadShare * Math.max(0, expiresAt - loadedAt));
  return Math.min(byInterval, expiresAt - leadMs * (1 - 0.5 * random));
}
