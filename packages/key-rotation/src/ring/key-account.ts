/** What is left of a limit, as a gateway or its user's own books tell it. */
export interface KeyQuota {
  /** Above 0, in whatever unit `remaining` is in: only their ratio is used. */
  readonly limit: number;
  readonly remaining: number;
  /** When it is full again, in epoch milliseconds; null or absent when that is not known. */
  readonly resetAt?: number | null | undefined;
}

/**
 * What keys of one quota group share; a key without a group has one of its own. Knows what is left of
 * the quota: what was last told, less what has been lent since.
 */
export class KeyAccount {
  #quota: KeyQuota | null = null;
  #startedSeq = -1;
  #inFlight = 0;
  #lentSince = 0;

  lend(): void {
    this.#inFlight += 1;
    this.#lentSince += 1;
  }

  giveBack(): void {
    this.#inFlight -= 1;
  }

  /** Answers arrive in any order: what an older attempt was told is older news. */
  learn(quota: KeyQuota, startedSeq: number): void {
    if (startedSeq < this.#startedSeq || !isQuota(quota)) return;
    this.#startedSeq = startedSeq;
    this.#quota = quota;
    // Those under way may not be in the gateway's count yet; assuming so errs on the safe side.
    this.#lentSince = this.#inFlight;
  }

  /** What is left now; null when nobody has told, or the quota has been filled up since. */
  left(now: number): { readonly limit: number; readonly remaining: number } | null {
    if (this.#quota === null || (this.#quota.resetAt ?? Infinity) <= now) return null;
    const { limit, remaining } = this.#quota;
    return { limit, remaining: Math.max(0, remaining - this.#lentSince) };
  }
}

/** Whether it makes a ratio; anything else would spoil the comparison of all keys. */
export function isQuota({ limit, remaining }: KeyQuota): boolean {
  return Number.isFinite(limit) && limit > 0 && Number.isFinite(remaining);
}
