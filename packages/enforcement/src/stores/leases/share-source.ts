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
  /** The process. All its leases of a slot together make one holder. */
  readonly holder: string;
  /** In the order in which a denial is looked for. */
  readonly shares: readonly WantedShare[];
  /** After it what was granted counts as used, unless something else was reported. */
  readonly leaseMs: number;
  /**
   * On earlier leases of the slot. They take effect before the share is looked for, and also where it is denied: a
   * busy slot costs one round trip a lease, and what a process gives back is there for it to ask for.
   */
  readonly reports: readonly LeaseReport[];
}

export interface LeaseGranted {
  readonly allowed: true;
  /** One for each share, in units of its meter: from `least` to `wanted`. */
  readonly granted: readonly number[];
  /**
   * How long calls may be admitted on it, counted from when it was taken: what was asked for, or less where the
   * calendar period of one of the limits ends sooner. A call after that end would belong to the next period, where
   * nothing was taken for it.
   */
  readonly leaseMs: number;
  /** How the limits stand with this lease in them. */
  readonly usage: readonly MeterUsage[];
  /** Processes with open leases of the slot, this one included. */
  readonly holders: number;
}

/**
 * What became of a lease. One number for each of its shares, in units of its meter.
 *
 * Totals, with a number that only rises: a report that was lost is made good by the next one, and one that arrives
 * twice, or after a later one, changes nothing.
 */
export interface LeaseReport {
  /** Of the lease. */
  readonly id: string;
  /** Rises with each report on the lease. One that is not above the last is ignored. */
  readonly sequence: number;
  /**
   * Used up for good since the lease began. What it has grown by enters the rolling windows now, which is not before it
   * was used. May be more than was granted: the debt counts. Of a budget it may fall again, when a call is taken back.
   * 0 for concurrency.
   */
  readonly used: readonly number[];
  /** Still held, by calls that have not arrived or not ended. What is neither used nor kept is given back. */
  readonly kept: readonly number[];
  /** How long what is kept may be held on, from now. 0 where nothing is kept: the lease is over. */
  readonly leaseMs: number;
}

/**
 * Where shares of limits come from, for a store that decides locally on leased shares.
 *
 * A lease takes its share at once: from budgets and concurrency as spent, from rolling windows as held. What was
 * granted enters the windows at the latest instant at which it can have been used: when it is reported, or at the end of
 * its lease. So no window ever holds more than its limit, and what a dead process had not used is lost until its lease
 * and the window or period end. Concurrency that nobody reported on is free again at the end of its lease.
 *
 * A budget is charged in the period in which the lease was taken, whenever it is reported; when that period is over,
 * reports change nothing of it.
 *
 * A share is at most half of what is left, divided by the holders, and never below `least`: so that one process
 * does not take all, and the last of a limit goes to whoever asks. Where not even `least` is left of each it is denied,
 * and nothing is taken.
 */
export interface ShareSource {
  lease(request: LeaseRequest): Promise<LeaseGranted | Denied>;
  /**
   * Reports on leases of one slot. After the end of a lease it corrects what was counted then, as long as that is
   * remembered: for one more `leaseMs`, and at least for a minute. A lease that is over is remembered as long, for calls
   * that are taken back or settled late. Of a lease that it does not know it takes no notice.
   */
  report(slot: string, reports: readonly LeaseReport[]): Promise<void>;
}
