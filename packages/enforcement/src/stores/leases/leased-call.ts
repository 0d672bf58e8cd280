import type { MeterLimit } from '../../meters/meter.ts';
import type { ActualAmounts, ReservationRules } from '../enforcement-store.ts';
import type { Lease } from './lease.ts';

/** A call that was admitted on a lease. */
export class LeasedCall {
  readonly meters: readonly MeterLimit[];
  readonly amounts: readonly number[];
  readonly rules: ReservationRules;
  readonly #lease: Lease;
  /** How many reports the lease had made when the windows of the call started. */
  #startedAfter: number | undefined;
  #expired = false;
  #closed = false;

  constructor(
    lease: Lease,
    meters: readonly MeterLimit[],
    amounts: readonly number[],
    rules: ReservationRules,
  ) {
    this.#lease = lease;
    this.meters = meters;
    this.amounts = amounts;
    this.rules = rules;
    amounts.forEach((amount, index) => lease.changeHeld(index, amount));
    if (rules.windowFrom === 'admitted') this.start();
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Settled or released; the TTL alone does not close it, a late settlement still counts. */
  get closed(): boolean {
    return this.#closed;
  }

  get expired(): boolean {
    return this.#expired;
  }

  /** Its requests are used from now on. All else is held until the call ends. */
  start(): void {
    if (this.#closed || this.#startedAfter !== undefined) return;
    this.#startedAfter = this.#lease.sequence;
    this.#each((meter, amount, index) => {
      if (isUsedAtStart(meter)) this.#use(index, amount, amount);
    });
  }

  settle(actual: ActualAmounts): void {
    if (this.#closed) return;
    this.start();
    this.#closed = true;
    this.#each((meter, amount, index) => {
      if (isUsedAtStart(meter)) return;
      if (meter.unit === 'tokens' || meter.unit === 'microUsd')
        this.#use(index, this.expired ? 0 : amount, actual[meter.unit] ?? amount);
      else if (!this.expired) this.#use(index, amount, meter.unit === 'requests' ? amount : 0);
    });
  }

  /**
   * Gives back what no report has told of as used. What a rolling window was told stays in it until it leaves: only the
   * total of the lease is known there. Budgets give it back at any time.
   */
  release(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { sequence } = this.#lease;
    this.#each((meter, amount, index) => {
      if (isUsedAtStart(meter)) {
        if (this.#startedAfter === undefined) this.#use(index, amount, 0);
        else if (this.#startedAfter === sequence) this.#lease.changeUsed(index, -amount);
      } else if (!this.expired) this.#use(index, amount, 0);
      else if (meter.unit === 'requests') this.#lease.changeUsed(index, -amount);
    });
  }

  /** Nobody said how the call ended: the request stays counted, tokens, money and concurrency are given back. */
  expire(): void {
    if (this.#closed || this.expired) return;
    this.start();
    this.#expired = true;
    this.#each((meter, amount, index) => {
      if (!isUsedAtStart(meter)) this.#use(index, amount, meter.unit === 'requests' ? amount : 0);
    });
  }

  #use(index: number, held: number, used: number): void {
    if (held !== 0) this.#lease.changeHeld(index, -held);
    if (used !== 0) this.#lease.changeUsed(index, used);
  }

  #each(change: (meter: MeterLimit, amount: number, index: number) => void): void {
    for (const [index, meter] of this.meters.entries())
      change(meter, this.amounts[index] ?? 0, index);
  }
}

/**
 * Whether it enters its window when the call starts, so that a long call counts from its beginning and no longer than
 * its window. Estimates do not: they may be settled to less, and windows take nothing back.
 */
function isUsedAtStart({ kind, unit }: MeterLimit): boolean {
  return kind === 'rolling' && unit === 'requests';
}
