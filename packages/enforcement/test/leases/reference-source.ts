import type {
  ActualAmounts,
  Denied,
  MeterLimit,
  MeterUsage,
  Reserved,
  ReserveRequest,
} from '../../src/index.ts';
import { calendarPeriod } from '../../src/meters/calendar-period.ts';
import { meterUsage } from '../../src/meters/meter.ts';
import type { SharingStore } from '../../src/index.ts';
import type { LeaseGranted, LeaseReport, LeaseRequest } from '../../src/index.ts';
import { amountIn, levelOf, partOf, setAmount, start } from './taken-parts.ts';
import type { DirectCall, Taken } from './taken-parts.ts';

/**
 * The store that gives shares, as `ShareSource` says it, in memory and without any cleverness: all that was ever taken
 * is counted anew for each question.
 */
export class ReferenceSource implements SharingStore {
  readonly #now: () => number;
  readonly #leases = new Map<string, Taken>();
  readonly #calls = new Map<string, DirectCall>();
  readonly #all: Taken[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** When a call was reserved here; undefined for one that was admitted on a lease. */
  reservedAt(id: string): number | undefined {
    return this.#calls.get(id)?.reservedAt;
  }

  /** Leases that are open. */
  openLeases(): number {
    this.#tick();
    return [...this.#leases.values()].filter(({ ended }) => !ended).length;
  }

  async reserve(request: ReserveRequest): Promise<Reserved | Denied> {
    const now = this.#tick();
    const { slot, id, meters } = request;
    const usage = (): MeterUsage[] => this.#usage(slot, meters);
    if (this.#calls.has(id)) return { allowed: true, usage: usage() };
    const denied = this.#denial(
      slot,
      meters,
      meters.map(({ amount }) => amount),
    );
    if (denied !== undefined) return denied;
    const parts = meters.map((meter) => partOf(meter, meter.amount, now));
    const taken = this.#take({ slot, parts, endsAt: Number.POSITIVE_INFINITY });
    const call = {
      request,
      taken,
      reservedAt: now,
      expiresAt: now + request.ttlMs,
      started: false,
      closed: false,
      expired: false,
    };
    this.#calls.set(id, call);
    if (request.windowFrom === 'admitted') start(call, now);
    return { allowed: true, usage: usage() };
  }

  async arrived(id: string): Promise<void> {
    const now = this.#tick();
    const call = this.#calls.get(id);
    if (call !== undefined && !call.closed) start(call, now);
  }

  async settle(id: string, actual: ActualAmounts): Promise<void> {
    const now = this.#tick();
    const call = this.#calls.get(id);
    if (call === undefined || call.closed) return;
    start(call, now);
    call.closed = true;
    for (const part of call.taken.parts) {
      const { unit } = part.meter;
      const before = amountIn(call, part);
      if (unit === 'tokens' || unit === 'microUsd') setAmount(part, actual[unit] ?? before);
      if (unit === 'concurrency') setAmount(part, 0);
    }
  }

  async release(id: string): Promise<void> {
    this.#tick();
    const call = this.#calls.get(id);
    if (call === undefined || call.closed) return;
    call.closed = true;
    for (const part of call.taken.parts) setAmount(part, 0);
  }

  async renew(id: string): Promise<void> {
    const now = this.#tick();
    const call = this.#calls.get(id);
    if (call !== undefined && !call.closed && !call.expired)
      call.expiresAt = now + call.request.ttlMs;
  }

  async usage(slot: string, meters: readonly MeterLimit[]): Promise<readonly MeterUsage[]> {
    this.#tick();
    return this.#usage(slot, meters);
  }

  async lease(request: LeaseRequest): Promise<LeaseGranted | Denied> {
    const now = this.#tick();
    const { slot, id, holder, shares, leaseMs } = request;
    const known = this.#leases.get(id)?.answer;
    if (known !== undefined) return known;
    for (const report of request.reports) this.#report(report, now);
    const meters = shares.map(({ meter }) => meter);
    const denied = this.#denial(
      slot,
      meters,
      shares.map(({ least }) => least),
    );
    if (denied !== undefined) return denied;
    const open = [...this.#leases.values()].filter((one) => one.slot === slot && !one.ended);
    const holders = new Set([...open.map((one) => one.holder), holder]).size;
    const granted = shares.map(({ meter, least, wanted }) => {
      const share = Math.floor((meter.limit - this.#level(slot, meter)) / 2 / holders);
      return Math.max(least, Math.min(wanted, share));
    });
    const parts = meters.map((meter, index) => partOf(meter, granted[index] ?? 0, now));
    const periodsEnd = meters.map((meter) =>
      meter.kind === 'calendar'
        ? calendarPeriod(meter.reset, now).endsAt
        : Number.POSITIVE_INFINITY,
    );
    const answer: { -readonly [K in keyof LeaseGranted]: LeaseGranted[K] } = {
      allowed: true,
      granted,
      leaseMs: Math.min(leaseMs, ...periodsEnd.map((end) => end - now)),
      usage: [],
      holders,
    };
    this.#leases.set(id, this.#take({ slot, parts, endsAt: now + leaseMs, holder, answer }));
    answer.usage = this.#usage(slot, meters);
    return answer;
  }

  async report(_slot: string, reports: readonly LeaseReport[]): Promise<void> {
    const now = this.#tick();
    for (const report of reports) this.#report(report, now);
  }

  #report({ id, sequence, used, kept, leaseMs }: LeaseReport, now: number): void {
    const lease = this.#leases.get(id);
    if (lease === undefined || sequence <= lease.sequence || now > lease.rememberedUntil) return;
    lease.sequence = sequence;
    for (const [index, part] of lease.parts.entries()) {
      const wrongly = lease.atEnd[index] ?? 0;
      // What was taken for used at the end is known better now.
      if (wrongly !== 0) part.runs.pop();
      const more = (used[index] ?? 0) - (part.used - wrongly);
      part.used = used[index] ?? 0;
      part.held = kept[index] ?? 0;
      if (more !== 0) part.runs.push({ at: now, amount: more });
    }
    lease.atEnd = [];
    lease.endsAt = now + leaseMs;
    lease.ended = false;
    lease.rememberedUntil = lease.endsAt + Math.max(leaseMs, 60_000);
    this.#endLease(lease, now);
  }

  #take(taken: Pick<Taken, 'slot' | 'parts' | 'endsAt'> & Partial<Taken>): Taken {
    const rememberedUntil = taken.endsAt + 60_000;
    const whole: Taken = {
      ended: false,
      sequence: 0,
      atEnd: [],
      rememberedUntil,
      holder: undefined,
      answer: undefined,
      ...taken,
    };
    this.#all.push(whole);
    return whole;
  }

  /** The time, with everything done that was due before it. */
  #tick(): number {
    const now = this.#now();
    for (const lease of this.#leases.values()) this.#endLease(lease, now);
    for (const call of this.#calls.values()) {
      if (call.closed || call.expired || call.expiresAt > now) continue;
      start(call, call.expiresAt);
      call.expired = true;
      for (const part of call.taken.parts) if (part.meter.unit !== 'requests') setAmount(part, 0);
    }
    return now;
  }

  #endLease(lease: Taken, now: number): void {
    if (lease.ended || lease.endsAt > now) return;
    lease.ended = true;
    lease.atEnd = lease.parts.map((part) => {
      const { held } = part;
      part.held = 0;
      if (part.meter.kind === 'concurrency' || held === 0) return 0;
      part.used += held;
      part.runs.push({ at: lease.endsAt, amount: held });
      return held;
    });
  }

  #level(slot: string, meter: MeterLimit, at: number = this.#now()): number {
    let level = 0;
    for (const taken of this.#all) {
      if (taken.slot !== slot) continue;
      for (const part of taken.parts)
        if (part.meter.name === meter.name) level += levelOf(part, at);
    }
    return level;
  }

  #denial(
    slot: string,
    meters: readonly MeterLimit[],
    needs: readonly number[],
  ): Denied | undefined {
    const denying = meters.flatMap((meter, index) => {
      const need = needs[index] ?? 0;
      return this.#level(slot, meter) + need > meter.limit ? [{ meter, need, index }] : [];
    });
    const [first] = denying;
    if (first === undefined) return undefined;
    const waits = denying.map(({ meter, need }) => this.#waitMs(slot, meter, need));
    const longest = Math.max(...waits);
    const retryAfterMs = longest === Number.POSITIVE_INFINITY ? null : longest;
    const usage = this.#usage(slot, meters);
    return { allowed: false, deniedBy: first.index, retryAfterMs, usage };
  }

  #waitMs(slot: string, meter: MeterLimit, need: number): number {
    const now = this.#now();
    if (need > meter.limit) return Number.POSITIVE_INFINITY;
    if (meter.kind === 'concurrency') return 1;
    if (meter.kind === 'calendar') return calendarPeriod(meter.reset, now).endsAt - now;
    const runs = this.#all.flatMap(({ slot: other, parts }) =>
      other === slot ? parts.filter((part) => part.meter.name === meter.name) : [],
    );
    const leaving = runs
      .flatMap((part) => part.runs.map(({ at }) => at + meter.windowMs))
      .filter((at) => at > now)
      .toSorted((a, b) => a - b);
    const found = leaving.find((at) => this.#level(slot, meter, at) + need <= meter.limit);
    return (found ?? now + meter.windowMs) - now;
  }

  #usage(slot: string, meters: readonly MeterLimit[]): MeterUsage[] {
    return meters.map((meter) => {
      const now = this.#now();
      const resetAt = meter.kind === 'rolling' ? now + meter.windowMs : null;
      return meterUsage(meter, this.#level(slot, meter), resetAt);
    });
  }
}
