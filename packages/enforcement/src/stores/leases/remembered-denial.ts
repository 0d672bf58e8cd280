import type { Denied } from '../enforcement-store.ts';

/** A part of a lease: for longer nothing that others free is left unused by those who were denied. */
const longestOfLeases = 1 / 20;
/** Retry times count on other processes giving nothing back, so none is believed for longer. */
const believedForLeases = 10;

/** A denial that answers further calls without a round trip. */
export interface RememberedDenial {
  readonly denied: Denied;
  /** What the denied call would have taken. */
  readonly amounts: readonly number[];
  readonly at: number;
  readonly until: number;
  /** Denials in a row. */
  readonly times: number;
}

/**
 * Remembers a denial until its retry time. Where one follows the other, as in a limit that is used up, each is believed
 * for twice as long as the last, up to a twentieth of a lease: else all processes ask for each single place that
 * becomes free.
 */
export function rememberDenial(
  denied: Denied,
  amounts: readonly number[],
  now: number,
  { timesBefore, leaseMs }: { readonly timesBefore: number; readonly leaseMs: number },
): RememberedDenial {
  const longest = leaseMs * believedForLeases;
  const atLeast = Math.min(2 ** timesBefore, leaseMs * longestOfLeases);
  const forMs = Math.min(longest, Math.max(atLeast, denied.retryAfterMs ?? longest));
  return { denied, amounts, at: now, until: now + forMs, times: timesBefore + 1 };
}

/** What it says to a call: nothing to one that needs less of anything, or when its time is over. */
export function deniedAgain(
  { denied, amounts: deniedAmounts, at, until }: RememberedDenial,
  amounts: readonly number[],
  now: number,
): Denied | undefined {
  if (now >= until) return undefined;
  if (amounts.some((amount, index) => amount < (deniedAmounts[index] ?? 0))) return undefined;
  if (denied.retryAfterMs === null) return denied;
  return { ...denied, retryAfterMs: Math.max(1, Math.ceil(denied.retryAfterMs - (now - at))) };
}
