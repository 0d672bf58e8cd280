import type { Meter, MeterLimit, MeterUsage } from '../../meters/meter.ts';
import { meterIdentity, meterUsage } from '../../meters/meter.ts';
import type { Denied } from '../enforcement-store.ts';
import { expectedIn, noDemand, withCall } from './demand.ts';
import type { Demand } from './demand.ts';
import { isWorthLeasing, mayAskAtOnce } from './lease-or-ask.ts';
import type { LastStanding } from './lease-or-ask.ts';
import { leaseTermMs, windowsAllowLeases } from './lease-term.ts';
import type { Lease } from './lease.ts';
import { deniedAgain, rememberDenial } from './remembered-denial.ts';
import type { RememberedDenial } from './remembered-denial.ts';
import { wantedShare } from './share-size.ts';
import type { WantedShare } from './share-source.ts';

export interface ShareRules {
  readonly leaseMs: number;
  /** In units of each meter. */
  readonly maxShare: number;
}

/** How quickly demand is forgotten, in leases. */
const fadeLeases = 2;
/** What is left of a share when more is asked for, as a part of what a term is likely to need, or of the share. */
const lowPart = 1 / 8;
/** And what is left of its time, as a part of a lease: enough for a round trip. */
const latePart = 1 / 4;

/** What this process knows and has of the limits of one slot, for one list of meters. It asks nobody for anything. */
export class SlotShares {
  readonly slot: string;
  readonly meters: readonly MeterLimit[];
  readonly #rules: ShareRules;
  readonly #leasable: boolean;
  /** Oldest first: what was leased first ends first. */
  readonly leases: Lease[] = [];
  #demand: Demand = noDemand;
  #denial: RememberedDenial | undefined;
  #last: (LastStanding & { readonly at: number }) | undefined;
  /** When it was last asked for anything. */
  usedAt = 0;
  /** No share is asked for ahead before. */
  aheadFrom = Number.NEGATIVE_INFINITY;

  constructor(slot: string, meters: readonly MeterLimit[], rules: ShareRules) {
    this.slot = slot;
    this.meters = meters;
    this.#rules = rules;
    this.#leasable = windowsAllowLeases(meters, rules.leaseMs);
  }

  /** Whether these are its meters, limits included: a limit that was changed is another one here. */
  isOf(meters: readonly Meter[]): boolean {
    if (meters.length !== this.meters.length) return false;
    return this.meters.every((meter, index) => isSame(meter, meters[index]));
  }

  note(amounts: readonly number[], now: number): void {
    this.usedAt = now;
    this.#demand = withCall(this.#demand, amounts, now, this.#fadeMs);
  }

  leaseFor(amounts: readonly number[], now: number): Lease | undefined {
    for (const lease of this.leases) if (lease.hasRoomFor(amounts, now)) return lease;
    return undefined;
  }

  /** Whether more should be asked for before calls have to wait for it. */
  runsLow(amounts: readonly number[], now: number): boolean {
    if (now < this.aheadFrom) return false;
    const { calls, expected } = this.#outlook(now);
    if (!this.#isWorth(amounts, calls)) return false;
    const lateAt = now + this.#rules.leaseMs * latePart;
    const newest = this.leases.at(-1);
    return expected.some((amount, index) => {
      // A source that gives little is not asked after each call.
      const share = Math.min(this.#neededOf(index, amount), newest?.granted(index) ?? amount);
      const left = this.leases.reduce(
        (sum, lease) => sum + (lease.usableUntil > lateAt ? lease.free(index, now) : 0),
        0,
      );
      return left < Math.max(amounts[index] ?? 0, share * lowPart);
    });
  }

  /** Whether the call should bring a share with it. Also where that is the way to give something back first. */
  shouldLease(amounts: readonly number[], now: number): boolean {
    if (!this.#leasable) return false;
    return (
      this.leases.some((lease) => lease.changed && !lease.reporting) ||
      this.#isWorth(amounts, this.#outlook(now).calls)
    );
  }

  /** How many calls may ask the store at once. */
  mayAskAtOnce(amounts: readonly number[]): number {
    return mayAskAtOnce(amounts, this.#last);
  }

  /** What to ask for, for a call that needs `least` while all that wait need `waiting`. */
  wanted(
    least: readonly number[],
    waiting: readonly number[],
    now: number,
  ): { readonly shares: readonly WantedShare[]; readonly termMs: number } {
    const { termMs, calls, expected } = this.#outlook(now);
    const isWorth = this.#isWorth(least, calls);
    const shares = this.meters.map((meter, index) =>
      wantedShare(
        {
          meter,
          least: least[index] ?? 0,
          waiting: isWorth ? (waiting[index] ?? 0) : 0,
          expected: isWorth ? (expected[index] ?? 0) : 0,
          held: this.#held(index),
        },
        this.#rules.maxShare,
      ),
    );
    return { shares, termMs };
  }

  deniedAgain(amounts: readonly number[], now: number): Denied | undefined {
    return this.#denial === undefined ? undefined : deniedAgain(this.#denial, amounts, now);
  }

  noteDenied(denied: Denied, amounts: readonly number[], now: number): void {
    this.noteStanding(denied.usage, undefined, now);
    const timesBefore = this.#denial?.times ?? 0;
    const { leaseMs } = this.#rules;
    this.#denial = rememberDenial(denied, amounts, now, { timesBefore, leaseMs });
  }

  /** Something was given back, or there was room after all. */
  forgetDenial(): void {
    this.#denial = undefined;
  }

  /** A call has ended: its request stays counted, all else may have given something back. */
  noteSettled(): void {
    if (this.meters.some(({ unit }) => unit !== 'requests')) this.forgetDenial();
  }

  /** `holders` is left out by a store that was asked for no share. */
  noteStanding(usage: readonly MeterUsage[], holders: number | undefined, now: number): void {
    this.#last = { usage, holders: holders ?? this.#last?.holders ?? 1, at: now };
  }

  /**
   * As the store said last, without what calls can still take here. Instants are the store's; what this process admits
   * leaves the rolling windows that much later.
   */
  usage(now: number): MeterUsage[] {
    const { usage, at } = this.#last ?? { usage: [], at: now };
    return this.meters.map((meter, index) => {
      const free = this.leases.reduce((sum, lease) => sum + lease.free(index, now), 0);
      const known = usage[index];
      const resetAt = known?.resetAt ?? null;
      const later = meter.kind === 'rolling' ? Math.ceil(now - at) : 0;
      const used = Math.max(0, (known?.used ?? 0) - Math.max(0, free));
      return meterUsage(meter, used, resetAt === null ? null : resetAt + later);
    });
  }

  get #fadeMs(): number {
    return this.#rules.leaseMs * fadeLeases;
  }

  #outlook(now: number): {
    readonly termMs: number;
    readonly calls: number;
    readonly expected: readonly number[];
  } {
    const perMs = expectedIn(this.#demand, 1, now, this.#fadeMs);
    const termMs = leaseTermMs(perMs.calls, this.#rules.leaseMs, this.meters);
    const expected = perMs.amounts.map((amount) => amount * termMs);
    return { termMs, calls: perMs.calls * termMs, expected };
  }

  #isWorth(amounts: readonly number[], calls: number): boolean {
    return this.#leasable && isWorthLeasing(amounts, calls, this.#last);
  }

  /** A place in flight is used by one call after the other. */
  #neededOf(index: number, expected: number): number {
    return this.meters[index]?.kind === 'concurrency'
      ? Math.min(expected, this.#held(index))
      : expected;
  }

  #held(index: number): number {
    return this.leases.reduce((sum, lease) => sum + lease.held(index), 0);
  }
}

function isSame(one: MeterLimit, other: MeterLimit | undefined): boolean {
  if (other === undefined || one.limit !== other.limit || one.name !== other.name) return false;
  return meterIdentity(one) === meterIdentity(other);
}
