import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  MaybePromise,
  Reserved,
  ReserveRequest,
} from '../enforcement-store.ts';
import { DueQueue } from './due-queue.ts';
import { LeaseReports } from './lease-reports.ts';
import type { Lease } from './lease.ts';
import { LeasedCall } from './leased-call.ts';
import type { CheckedLeasedStoreOptions, SharingStore } from './leased-store-options.ts';
import { OpenCalls } from './open-calls.ts';
import type { OpenCall } from './open-calls.ts';
import { SharesBySlot } from './shares-by-slot.ts';
import type { SlotShares } from './slot-shares.ts';
import { SourceAsker } from './source-asker.ts';
import type { Asking } from './source-asker.ts';
import { WakeTimer } from './wake-timer.ts';

/** The store of `leasedStore()`: calls by id, and the one timer. */
export class LeaseKeeper implements EnforcementStore {
  readonly #inner: SharingStore;
  readonly #now: () => number;
  readonly #calls = new OpenCalls();
  readonly #slots: SharesBySlot;
  readonly #due = new DueQueue<{ readonly lease: Lease; readonly shares: SlotShares }>();
  readonly #reports: LeaseReports;
  readonly #asker: SourceAsker;
  readonly #timer: WakeTimer;
  #closed = false;

  constructor(inner: SharingStore, { leaseMs, maxShare, now, after }: CheckedLeasedStoreOptions) {
    this.#inner = inner;
    this.#now = now;
    this.#slots = new SharesBySlot({ leaseMs, maxShare });
    this.#timer = new WakeTimer(after, now, () => {
      this.#wake();
    });
    const due = (lease: Lease, shares: SlotShares): void => {
      this.#slots.keep(shares);
      this.#due.add(lease.dueAt, { lease, shares });
      if (!this.#closed) this.#timer.wakeBy(lease.dueAt);
    };
    this.#reports = new LeaseReports({ source: inner, now, leaseMs, due });
    this.#asker = new SourceAsker({
      inner,
      now,
      leaseMs,
      holder: crypto.randomUUID(),
      reports: this.#reports,
      decide: (asking) => this.#decide(asking),
      reservedInside: (asking) => {
        this.#open(asking, undefined);
      },
      leased: due,
    });
  }

  reserve(request: ReserveRequest): MaybePromise<Reserved | Denied> {
    const now = this.#now();
    this.#expire(now);
    this.#slots.sweep(now, (shares) => this.#asker.isBusy(shares));
    const known = this.#calls.get(request.id);
    if (known !== undefined && known.leased === undefined) return this.#inner.reserve(request);
    const shares = this.#slots.find(request.slot, request.meters);
    const amounts = request.meters.map(({ amount }) => amount);
    const asking = { request, shares, amounts };
    shares.note(amounts, now);
    return this.#decide(asking) ?? this.#asker.ask(asking);
  }

  arrived(id: string): MaybePromise<void> {
    this.#expire(this.#now());
    const call = this.#calls.get(id);
    if (call?.leased === undefined) return this.#inner.arrived(id);
    call.leased.start();
    this.#reports.noteChange(call.leased.lease, call.shares);
    return undefined;
  }

  settle(id: string, actual: ActualAmounts): MaybePromise<void> {
    return this.#end(
      id,
      (call) => call.settle(actual),
      () => this.#inner.settle(id, actual),
      (shares) => shares.noteSettled(),
    );
  }

  release(id: string): MaybePromise<void> {
    return this.#end(
      id,
      (call) => call.release(),
      () => this.#inner.release(id),
      (shares) => shares.forgetDenial(),
    );
  }

  renew(id: string): MaybePromise<void> {
    const now = this.#now();
    this.#expire(now);
    const call = this.#calls.renew(id, now);
    if (call?.leased === undefined) return this.#inner.renew?.(id);
    const { lease } = call.leased;
    lease.callsUntil = Math.max(lease.callsUntil, call.expiresAt);
    return undefined;
  }

  async usage(slot: string, meters: readonly MeterLimit[]): Promise<readonly MeterUsage[]> {
    this.#expire(this.#now());
    await Promise.all(this.#slots.ofSlot(slot).map((shares) => this.#reports.send(shares, 'all')));
    return this.#inner.usage(slot, meters);
  }

  /** Reports everything, also where some of the reports fail, and closes the inner store. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer.stop();
    await this.#asker.idle();
    const now = this.#now();
    this.#expire(now);
    const reports = Array.from(this.#slots, (shares) => {
      for (const lease of shares.leases) lease.endUse(now);
      return this.#reports.send(shares, 'all');
    });
    const outcomes = await Promise.allSettled(reports);
    await this.#inner.close?.();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  #decide(asking: Asking): Reserved | Denied | undefined {
    const { shares, amounts, request } = asking;
    const now = this.#now();
    if (this.#calls.get(request.id) !== undefined)
      return { allowed: true, usage: shares.usage(now) };
    const lease = this.#closed ? undefined : shares.leaseFor(amounts, now);
    if (lease === undefined) return shares.deniedAgain(amounts, now);
    const call = new LeasedCall(lease, shares.meters, amounts, request);
    const { expiresAt } = this.#open(asking, call);
    lease.callsUntil = Math.max(lease.callsUntil, expiresAt);
    if (shares.runsLow(amounts, now)) this.#asker.askAhead(shares, amounts);
    return { allowed: true, usage: shares.usage(now) };
  }

  #open({ request, shares }: Asking, leased: LeasedCall | undefined): OpenCall {
    const { id, ttlMs } = request;
    const call = { id, shares, leased, ttlMs, expiresAt: this.#now() + ttlMs };
    this.#calls.add(call);
    if (!this.#closed) this.#timer.wakeBy(call.expiresAt);
    return call;
  }

  #end(
    id: string,
    leased: (call: LeasedCall) => void,
    inside: () => MaybePromise<void>,
    freed: (shares: SlotShares) => void,
  ): MaybePromise<void> {
    const now = this.#now();
    this.#expire(now);
    const call = this.#calls.get(id);
    if (call === undefined) return inside();
    this.#calls.end(call, now);
    if (call.leased === undefined) {
      const ended = inside();
      if (ended instanceof Promise) return ended.then(() => freed(call.shares));
      freed(call.shares);
      return undefined;
    }
    if (call.leased.closed) return undefined;
    leased(call.leased);
    freed(call.shares);
    this.#reports.noteChange(call.leased.lease, call.shares);
    return undefined;
  }

  /** Ends the holds whose TTL is over, and forgets the calls that ended long ago. */
  #expire(now: number): void {
    this.#calls.forget(now);
    for (
      let call = this.#calls.first;
      call !== undefined && call.expiresAt <= now;
      call = this.#calls.first
    ) {
      this.#calls.end(call, now);
      call.shares.forgetDenial();
      if (call.leased === undefined) continue;
      call.leased.expire();
      this.#reports.noteChange(call.leased.lease, call.shares);
    }
  }

  /** Reports what is due, and sets the timer anew. */
  #wake(): void {
    const now = this.#now();
    this.#expire(now);
    const slots = new Set<SlotShares>();
    for (let first = this.#due.first; first !== undefined; first = this.#due.first) {
      const { lease, shares } = first.item;
      const isStale = lease.dueAt !== first.at || !shares.leases.includes(lease);
      if (!isStale && first.at > now) break;
      this.#due.removeFirst();
      if (!isStale) slots.add(shares);
    }
    for (const shares of slots) {
      // What fails is made due again, and is told to nobody: no call waits for it.
      this.#reports.send(shares, 'ended').catch(() => undefined);
    }
    const nextAt = Math.min(
      this.#due.first?.at ?? Number.POSITIVE_INFINITY,
      this.#calls.first?.expiresAt ?? Number.POSITIVE_INFINITY,
    );
    if (nextAt !== Number.POSITIVE_INFINITY) this.#timer.wakeBy(nextAt);
  }
}
