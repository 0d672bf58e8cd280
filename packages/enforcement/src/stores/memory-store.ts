import { ConfigurationError } from '@regpilot/contract';
import { unitIndex } from '../meters/amounts.ts';
import type { Amounts } from '../meters/amounts.ts';
import type { Meter, MeterLimit, MeterUsage } from '../meters/meter.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  Reserved,
  ReserveRequest,
} from './enforcement-store.ts';
import { LedgerClock } from './memory/ledger-clock.ts';
import { MemoryLedger } from './memory/memory-ledger.ts';
import { Reservation } from './memory/reservation.ts';
import type { EnforcementSnapshot } from './memory/snapshot/enforcement-snapshot.ts';
import { readSnapshot } from './memory/snapshot/read-snapshot.ts';

export interface MemoryStoreOptions {
  /** Epoch milliseconds. Default: the clock of the first enforcer that uses the store, else `Date.now`. */
  readonly now?: (() => number) | undefined;
  /**
   * What the counters start from: what `snapshot()` gave before the process ended, or `'empty'` where
   * nothing was counted before. Without it the store refuses limits that never reset (`one_time`):
   * each start of the process would grant them anew.
   */
  readonly snapshot?: EnforcementSnapshot | 'empty' | undefined;
}

/** A memory store answers at once, so its callers need no `await`. */
export interface MemoryStore extends EnforcementStore {
  reserve(request: ReserveRequest): Reserved | Denied;
  arrived(id: string): void;
  settle(id: string, actual: ActualAmounts): void;
  release(id: string): void;
  renew(id: string): void;
  usage(slot: string, meters: readonly MeterLimit[]): readonly MeterUsage[];
  /** All counters as plain JSON, for the `snapshot` of the next process. Calls in flight are in it with their estimates. */
  snapshot(): EnforcementSnapshot;
  /** Slots with something to remember, and those that no decision has swept yet. */
  readonly size: number;
}

/**
 * Counters in this process, exact to the millisecond and gone with it.
 *
 * It has no timers. Idle slots are forgotten a few at a time while decisions are made. Clocks that
 * go back are held at the latest instant that was seen.
 *
 * A settlement that comes after its reservation's TTL is recorded for one more TTL when it comes by
 * id, and without end when it comes through an admission.
 *
 * @throws ConfigurationError for a wrong option, or a snapshot that it cannot read.
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { now, snapshot } = options;
  if (now !== undefined && typeof now !== 'function') {
    throw new ConfigurationError({
      field: 'memoryStore.now',
      problem: 'is not a function',
      allowed: 'a function that returns epoch milliseconds',
    });
  }
  const ledger = new MemoryLedger(
    new LedgerClock(now),
    snapshot === undefined || snapshot === 'empty' ? snapshot : readSnapshot(snapshot),
  );
  const store = new LedgerStore(ledger);
  ledgers.set(store, ledger);
  return store;
}

/** Keeps the ledger out of the public type: only this package's own gate may go past the ids. */
const ledgers = new WeakMap<EnforcementStore, MemoryLedger>();

export function ledgerOf(store: EnforcementStore): MemoryLedger | undefined {
  return ledgers.get(store);
}

/** The ledger behind ids, as every other store is used. */
class LedgerStore implements MemoryStore {
  readonly #ledger: MemoryLedger;
  /** In the order of their making, for forgetting. */
  readonly #reservations = new Map<string, Reservation>();

  constructor(ledger: MemoryLedger) {
    this.#ledger = ledger;
  }

  get size(): number {
    return this.#ledger.size;
  }

  reserve({ slot, id, meters, ttlMs, windowFrom }: ReserveRequest): Reserved | Denied {
    const prepared = this.#ledger.prepare(meters);
    const known = this.#reservations.get(id);
    if (known !== undefined)
      return { allowed: true, usage: this.#ledger.usage(known.slot, known.terms.prepared) };
    const reading = this.#ledger.clock.source();
    this.#forget(reading);
    const now = this.#ledger.moveTo(reading);
    const reservation = new Reservation(
      slot,
      { prepared, rules: { ttlMs, windowFrom } },
      amountsOfMeters(meters),
      now,
    );
    const denied = this.#ledger.charge(reservation);
    if (denied !== undefined) return denied;
    this.#reservations.set(id, reservation);
    return { allowed: true, usage: this.#ledger.usage(slot, prepared) };
  }

  arrived(id: string): void {
    const reservation = this.#reservations.get(id);
    if (reservation !== undefined) this.#ledger.start(reservation);
  }

  settle(id: string, actual: ActualAmounts): void {
    const reservation = this.#reservations.get(id);
    if (reservation !== undefined) this.#ledger.settle(reservation, actual);
  }

  release(id: string): void {
    const reservation = this.#reservations.get(id);
    if (reservation !== undefined) this.#ledger.release(reservation);
  }

  renew(id: string): void {
    const reservation = this.#reservations.get(id);
    if (reservation === undefined) return;
    this.#ledger.renew(reservation);
    // Moved to the end, as `#forget` stops at the first that may not be forgotten yet.
    this.#reservations.delete(id);
    this.#reservations.set(id, reservation);
  }

  snapshot(): EnforcementSnapshot {
    return this.#ledger.snapshot();
  }

  usage(slot: string, meters: readonly MeterLimit[]): MeterUsage[] {
    return this.#ledger.usage(slot, this.#ledger.prepare(meters));
  }

  /** Ids stay for two TTLs even when closed, so that a repeated request is recognised. */
  #forget(now: number): void {
    for (const [id, { expiresAt, terms }] of this.#reservations) {
      if (expiresAt + terms.rules.ttlMs > now) return;
      this.#reservations.delete(id);
    }
  }
}

/** All meters of one unit take the same amount from a call. */
function amountsOfMeters(meters: readonly Meter[]): Amounts {
  const amounts: [number, number, number, number] = [0, 0, 0, 0];
  for (const { unit, amount } of meters) amounts[unitIndex[unit]] = amount;
  return amounts;
}
