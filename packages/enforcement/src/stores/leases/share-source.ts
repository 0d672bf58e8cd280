import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type { Denied } from '../enforcement-store.ts';

/** What a process wants to have of one limit. */
export interface WantedShare {
  readonly meter: MeterLimit;
  /** As much as it could use during the lease, in units of the meter. */
  readonly wanted: number;
  /** Less than this is of no use: what the call that waits for it takes. */
  readonly least: number;
}

export interface LeaseRequest {
  readonly slot: string;
  /** Of the caller's making, unique among all processes. A repeated id is granted the same again. */
  readonly id: string;
  /** In the order in which a denial is looked for. */
  readonly shares: readonly WantedShare[];
  /** After it what was granted counts as used, unless something else was reported. */
  readonly leaseMs: number;
}

export interface LeaseGranted {
  readonly allowed: true;
  /** One for each share, in units of its meter: from `least` to `wanted`. */
  readonly granted: readonly number[];
  /** How the limits stand with this lease in them. */
  readonly usage: readonly MeterUsage[];
  /** Open leases of the slot, this one included: about as many processes live on it. */
  readonly holders: number;
}

/** What became of a lease. One number for each of its shares, in units of its meter. */
export interface LeaseReport {
  /**
   * Used up for good since the lease began or was last reported: it enters the rolling windows now, which is not
   * before it was used. May be more than was granted: the debt counts.
   */
  readonly used: readonly number[];
  /** Still held, by calls that have not arrived or not ended. What is neither used nor kept is given back. */
  readonly kept: readonly number[];
  /** How long what is kept may be held on. 0 where nothing is kept: the lease is over. */
  readonly leaseMs: number;
}

/**
 * Where shares of limits come from, for a store that decides locally on leased shares.
 *
 * A lease takes its share at once: from budgets and concurrency as spent, from rolling windows as held. What was
 * granted enters the windows at the latest instant at which it can have been used: when it is reported, or at the end of
 * its lease. So no window ever holds more than its limit, and what a dead process had not used is lost until its lease
 * and the window or period end.
 *
 * A share is at most half of what is left, divided by the holders, and never below `least`: so that one process
 * does not take all, and the last of a limit goes to whoever asks. Where not even `least` is left of each it is denied,
 * and nothing is taken.
 */
export interface ShareSource {
  lease(request: LeaseRequest): Promise<LeaseGranted | Denied>;
  /**
   * Reports on a lease, as often as there is something to tell. After the end of the lease it corrects what was
   * counted then, as long as that is remembered: for one more `leaseMs`, and at least for a minute.
   */
  report(id: string, report: LeaseReport): Promise<void>;
}
