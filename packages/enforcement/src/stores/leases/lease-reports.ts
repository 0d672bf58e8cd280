import type { Lease } from './lease.ts';
import type { LeaseReport, ShareSource } from './share-source.ts';
import type { SlotShares } from './slot-shares.ts';

/** What is kept is reported on no more often than this while nothing changes. In leases. */
const longestKeptLeases = 30;
/** As long as a source remembers a lease after its end, at least. */
const rememberedMs = 60_000;
/** So that a correction arrives well before a lease that was over is forgotten. */
const longestDelayMs = 10_000;

export interface ReportParts {
  readonly source: ShareSource;
  readonly now: () => number;
  readonly leaseMs: number;
  /** The report on a lease is due at another time than before. */
  readonly due: (lease: Lease, shares: SlotShares) => void;
}

/** Which leases to report on: those whose calls have the share for themselves no longer, or all. */
export type ReportScope = 'ended' | 'all';

interface Sent {
  readonly lease: Lease;
  readonly report: LeaseReport;
  readonly sentAt: number;
}

/** Reports that go out together, with what they are about. */
export interface ReportBatch {
  readonly reports: readonly LeaseReport[];
  /** To be called once, when it is known whether they arrived. */
  readonly done: (arrived: boolean) => void;
}

/**
 * Reports on leases, and what follows from their outcome. A report that failed is made anew with the next: it tells
 * totals under a number of its own, so that it does no harm if the first one arrived after all.
 */
export class LeaseReports {
  readonly #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /** What there is to tell of a slot now. */
  collect(shares: SlotShares, scope: ReportScope): ReportBatch {
    const now = this.#parts.now();
    const sent = shares.leases
      .filter((lease) => isToReport(lease, scope, now))
      .map((lease) => this.#report(lease, now));
    return {
      reports: sent.map(({ report }) => report),
      done: (arrived) => {
        for (const one of sent) this.#finish(one, shares, arrived);
      },
    };
  }

  async send(shares: SlotShares, scope: ReportScope): Promise<void> {
    const { reports, done } = this.collect(shares, scope);
    if (reports.length === 0) return;
    try {
      await this.#parts.source.report(shares.slot, reports);
    } catch (error) {
      done(false);
      throw error;
    }
    done(true);
  }

  /** A call on a lease has said something, or has run out of time. */
  noteChange(lease: Lease, shares: SlotShares): void {
    const now = this.#parts.now();
    // The first report is due when the lease ends anyway.
    if (lease.sequence === 0) return;
    if (!shares.leases.includes(lease)) {
      if (now > lease.endsAt + rememberedMs) return;
      shares.leases.push(lease);
      lease.dueAt = Number.POSITIVE_INFINITY;
    }
    this.#makeDue(lease, shares, now + Math.min(lease.termMs, longestDelayMs));
  }

  #report(lease: Lease, now: number): Sent {
    const { leaseMs } = this.#parts;
    const keptMs =
      now < lease.usableUntil
        ? lease.endsAt - now
        : Math.max(
            lease.termMs + leaseMs,
            Math.min(longestKeptLeases * leaseMs, lease.callsUntil - now + leaseMs),
          );
    const report = lease.report(now, Math.ceil(keptMs));
    lease.changed = now < lease.usableUntil;
    lease.reporting = true;
    return { lease, report, sentAt: now };
  }

  #finish({ lease, report, sentAt }: Sent, shares: SlotShares, arrived: boolean): void {
    const now = this.#parts.now();
    const { leaseMs } = this.#parts;
    lease.reporting = false;
    if (!arrived) {
      lease.changed = true;
      if (now > lease.endsAt + rememberedMs) remove(shares, lease);
      else this.#restart(lease, shares, now + leaseMs);
      return;
    }
    if (report.leaseMs === 0 && !lease.changed) {
      lease.endsAt = sentAt;
      remove(shares, lease);
      return;
    }
    lease.endsAt = sentAt + report.leaseMs;
    const latest = lease.endsAt - leaseMs;
    this.#restart(lease, shares, lease.changed ? Math.min(latest, now + lease.termMs) : latest);
  }

  #restart(lease: Lease, shares: SlotShares, at: number): void {
    lease.dueAt = Number.POSITIVE_INFINITY;
    this.#makeDue(lease, shares, at);
  }

  #makeDue(lease: Lease, shares: SlotShares, at: number): void {
    if (at >= lease.dueAt) return;
    lease.dueAt = at;
    this.#parts.due(lease, shares);
  }
}

function isToReport(lease: Lease, scope: ReportScope, now: number): boolean {
  if (lease.reporting) return false;
  if (lease.dueAt <= now) return true;
  return lease.changed && (scope === 'all' || now >= lease.usableUntil);
}

function remove(shares: SlotShares, lease: Lease): void {
  const index = shares.leases.indexOf(lease);
  if (index !== -1) shares.leases.splice(index, 1);
}
