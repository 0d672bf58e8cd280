import { calendarPeriod, meterIdentity, meterUsage } from '../../src/index.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  Meter,
  MeterLimit,
  MeterUnit,
  MeterUsage,
  Reserved,
  ReserveRequest,
} from '../../src/index.ts';

export type Amounts = Record<MeterUnit, number>;

export interface NaiveCall {
  readonly request: ReserveRequest;
  readonly estimate: Amounts;
  reservedAt: number;
  startedAt: number | undefined;
  expiresAt: number;
  taken: Amounts;
  state: 'open' | 'expired' | 'closed';
}

/**
 * A store that keeps every call for ever and goes through all of them for each question. Each of its decisions is a
 * method of its own, so that a broken store is this one with one method replaced.
 */
export class NaiveStore implements EnforcementStore {
  protected readonly calls = new Map<string, NaiveCall>();
  protected readonly clock: () => number;
  #latest = 0;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  reserve(request: ReserveRequest): Reserved | Denied {
    this.expireAll();
    const { slot, id, meters } = request;
    if (this.calls.has(id)) return { allowed: true, usage: this.standing(slot, meters) };
    const usage = this.standing(slot, meters);
    const full = meters.filter((meter) => !this.fits(this.used(slot, meter, this.time()), meter));
    const [first] = full;
    if (first !== undefined) {
      const deniedBy = meters.indexOf(first);
      return { allowed: false, deniedBy, retryAfterMs: this.retryAfterMs(slot, full), usage };
    }
    this.calls.set(id, this.newCall(request));
    return { allowed: true, usage: this.standing(slot, meters) };
  }

  arrived(id: string): void {
    const call = this.find(id);
    if (call !== undefined && call.state !== 'closed') call.startedAt ??= this.time();
  }

  settle(id: string, actual: ActualAmounts): void {
    const call = this.find(id);
    if (call === undefined || call.state === 'closed') return;
    this.arrived(id);
    this.end(call, this.settled(call, actual));
  }

  release(id: string): void {
    const call = this.find(id);
    if (call !== undefined && call.state !== 'closed') this.end(call, this.released(call));
  }

  renew(id: string): void {
    const call = this.find(id);
    if (call?.state === 'open') call.expiresAt = this.time() + call.request.ttlMs;
  }

  usage(slot: string, meters: readonly MeterLimit[]): readonly MeterUsage[] {
    this.expireAll();
    return this.standing(slot, meters);
  }

  protected time(): number {
    this.#latest = Math.max(this.#latest, this.clock());
    return this.#latest;
  }

  protected find(id: string): NaiveCall | undefined {
    this.expireAll();
    return this.calls.get(id);
  }

  protected newCall(request: ReserveRequest): NaiveCall {
    const now = this.time();
    const estimate: Amounts = { requests: 0, tokens: 0, microUsd: 0, concurrency: 0 };
    for (const { unit, amount } of request.meters) estimate[unit] = amount;
    return {
      request,
      estimate,
      reservedAt: now,
      startedAt: request.windowFrom === 'admitted' ? now : undefined,
      expiresAt: now + request.ttlMs,
      taken: estimate,
      state: 'open',
    };
  }

  protected expireAll(): void {
    for (const call of this.calls.values())
      if (call.state === 'open' && call.expiresAt <= this.time()) this.expire(call);
  }

  protected expire(call: NaiveCall): void {
    call.startedAt ??= call.expiresAt;
    call.taken = { ...this.released(call), requests: call.taken.requests };
    call.state = 'expired';
  }

  protected end(call: NaiveCall, taken: Amounts): void {
    call.taken = taken;
    call.state = 'closed';
  }

  protected settled({ estimate }: NaiveCall, { tokens, microUsd }: ActualAmounts): Amounts {
    return {
      requests: estimate.requests,
      tokens: tokens ?? estimate.tokens,
      microUsd: microUsd ?? estimate.microUsd,
      concurrency: 0,
    };
  }

  protected released(_call: NaiveCall): Amounts {
    return { requests: 0, tokens: 0, microUsd: 0, concurrency: 0 };
  }

  protected counterOf(meter: MeterLimit): string {
    return meterIdentity(meter);
  }

  protected fits(used: number, { amount, limit }: Meter): boolean {
    return used + amount <= limit;
  }

  protected covers(meter: MeterLimit, call: NaiveCall, at: number): boolean {
    if (meter.kind === 'concurrency') return true;
    if (meter.kind === 'rolling') return this.startOf(call) + meter.windowMs > at;
    return call.reservedAt >= calendarPeriod(meter.reset, at).startsAt;
  }

  protected startOf({ startedAt }: NaiveCall): number {
    return startedAt ?? this.time();
  }

  protected counted(slot: string, meter: MeterLimit, at: number): NaiveCall[] {
    const counter = this.counterOf(meter);
    return [...this.calls.values()].filter(
      (call) =>
        call.request.slot === slot &&
        call.request.meters.some((one) => this.counterOf(one) === counter) &&
        this.covers(meter, call, at),
    );
  }

  protected used(slot: string, meter: MeterLimit, at: number): number {
    return this.counted(slot, meter, at).reduce((sum, { taken }) => sum + taken[meter.unit], 0);
  }

  protected standing(slot: string, meters: readonly MeterLimit[]): MeterUsage[] {
    const now = this.time();
    return meters.map((meter) =>
      meterUsage(meter, this.used(slot, meter, now), this.resetAt(slot, meter)),
    );
  }

  protected resetAt(slot: string, meter: MeterLimit): number | null {
    const now = this.time();
    if (meter.kind === 'concurrency') return null;
    if (meter.kind === 'calendar') {
      const { endsAt } = calendarPeriod(meter.reset, now);
      return endsAt === Infinity ? null : endsAt;
    }
    const taking = this.counted(slot, meter, now).filter(({ taken }) => taken[meter.unit] > 0);
    return Math.max(now, ...taking.map((call) => this.startOf(call) + meter.windowMs));
  }

  protected retryAfterMs(slot: string, full: readonly Meter[]): number | null {
    const waits = full.map((meter) => this.waitMs(slot, meter));
    return waits.includes(null) ? null : Math.max(...waits.map(Number));
  }

  protected waitMs(slot: string, meter: Meter): number | null {
    const now = this.time();
    if (meter.amount > meter.limit) return null;
    if (meter.kind === 'concurrency') return 1;
    const instants =
      meter.kind === 'rolling'
        ? this.counted(slot, meter, now).map((call) => this.startOf(call) + meter.windowMs)
        : [this.resetAt(slot, meter) ?? Infinity];
    const free = instants
      .toSorted((one, other) => one - other)
      .find((at) => at < Infinity && this.fits(this.used(slot, meter, at), meter));
    return free === undefined ? null : free - now;
  }
}
