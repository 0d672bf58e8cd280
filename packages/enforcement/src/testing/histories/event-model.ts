import type { Meter, MeterLimit, MeterUnit } from '../../meters/meter.ts';
import type { ActualAmounts } from '../../stores/enforcement-store.ts';
import type { Ask } from '../trial/trial.ts';
import { instantsOfTurning, isSamePeriod } from './calendar-days.ts';

type Amounts = Readonly<Record<MeterUnit, number>>;

const nothing: Amounts = { requests: 0, tokens: 0, microUsd: 0, concurrency: 0 };

/** A call that was admitted. */
export interface CallRecord {
  readonly id: string;
  readonly slot: string;
  readonly counters: readonly string[];
  readonly ttlMs: number;
  readonly reservedAt: number;
  readonly estimate: Amounts;
  expiresAt: number;
  startedAt: number | undefined;
  taken: Amounts;
  state: 'open' | 'expired' | 'closed';
}

export interface ModelDecision {
  /** -1 where the call is admitted. */
  readonly deniedBy: number;
  readonly retryAfterMs: number | null;
}

/**
 * What a store should say, from the list of all calls that ever were, counted anew for each question. It shares no code
 * with the stores of this package: its calendar goes by dates, its windows by comparing instants.
 */
export class EventModel {
  readonly #calls: CallRecord[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get calls(): readonly CallRecord[] {
    return this.#calls;
  }

  /** Ends the calls whose TTL has run out. To be called after time has passed. */
  expire(): void {
    for (const call of this.#calls) {
      if (call.state !== 'open' || call.expiresAt > this.#now()) continue;
      call.state = 'expired';
      call.startedAt ??= call.expiresAt;
      call.taken = { ...nothing, requests: call.estimate.requests };
    }
  }

  reserve({ id, slot, meters, ttlMs, windowFrom }: Required<Ask>): ModelDecision {
    if (this.#calls.some((call) => call.id === id)) return { deniedBy: -1, retryAfterMs: null };
    const denying = meters.filter((meter) => !this.#fits(slot, meter, this.#now()));
    const [first] = denying;
    if (first !== undefined) {
      const waits = denying.map((meter) => this.#waitMs(slot, meter));
      const retryAfterMs = waits.includes(null) ? null : Math.max(...waits.map(Number));
      return { deniedBy: meters.indexOf(first), retryAfterMs };
    }
    const estimate = estimateOf(meters);
    const now = this.#now();
    this.#calls.push({
      id,
      slot,
      counters: meters.map(counterOf),
      ttlMs,
      reservedAt: now,
      estimate,
      expiresAt: now + ttlMs,
      startedAt: windowFrom === 'admitted' ? now : undefined,
      taken: estimate,
      state: 'open',
    });
    return { deniedBy: -1, retryAfterMs: null };
  }

  arrived(call: CallRecord): void {
    if (call.state !== 'closed') call.startedAt ??= this.#now();
  }

  settle(call: CallRecord, { tokens, microUsd }: ActualAmounts): void {
    if (call.state === 'closed') return;
    call.startedAt ??= this.#now();
    call.state = 'closed';
    const { estimate } = call;
    call.taken = {
      requests: estimate.requests,
      tokens: tokens ?? estimate.tokens,
      microUsd: microUsd ?? estimate.microUsd,
      concurrency: 0,
    };
  }

  release(call: CallRecord): void {
    if (call.state === 'closed') return;
    call.state = 'closed';
    call.taken = nothing;
  }

  renew(call: CallRecord): void {
    if (call.state === 'open') call.expiresAt = this.#now() + call.ttlMs;
  }

  used(slot: string, meter: MeterLimit, at: number = this.#now()): number {
    return this.#counted(slot, meter, at).reduce((sum, { taken }) => sum + taken[meter.unit], 0);
  }

  /**
   * When a meter may be said to be reset: an entry that was given back, or that took nothing, may be counted as one
   * that is still in the window, or not.
   */
  resetTimes(slot: string, meter: MeterLimit): readonly (number | null)[] {
    const now = this.#now();
    if (meter.kind !== 'rolling') return [instantsOfTurning(meter, now)[0] ?? null];
    const inWindow = this.#counted(slot, meter, now);
    const taking = inWindow.filter(({ taken }) => taken[meter.unit] > 0);
    return [taking, taking.concat(inWindow.filter(({ startedAt }) => startedAt !== undefined))].map(
      (calls) => Math.max(now, ...calls.map(({ startedAt = now }) => startedAt + meter.windowMs)),
    );
  }

  /** Calls in flight are taken to arrive now. */
  #counted(slot: string, meter: MeterLimit, at: number): CallRecord[] {
    const counter = counterOf(meter);
    return this.#calls.filter((call) => {
      if (call.slot !== slot || !call.counters.includes(counter)) return false;
      if (meter.kind === 'concurrency') return true;
      if (meter.kind === 'calendar') return isSamePeriod(meter.reset, call.reservedAt, at);
      return at < (call.startedAt ?? this.#now()) + meter.windowMs;
    });
  }

  #fits(slot: string, meter: Meter, at: number): boolean {
    return this.used(slot, meter, at) + meter.amount <= meter.limit;
  }

  /** Tries each instant at which something leaves. */
  #waitMs(slot: string, meter: Meter): number | null {
    const now = this.#now();
    if (meter.amount > meter.limit) return null;
    if (meter.kind === 'concurrency') return 1;
    const instants =
      meter.kind === 'rolling'
        ? this.#calls.map(({ startedAt = now }) => startedAt + meter.windowMs)
        : instantsOfTurning(meter, now);
    const free = instants
      .filter((at) => at > now)
      .toSorted((one, other) => one - other)
      .find((at) => this.#fits(slot, meter, at));
    return free === undefined ? null : free - now;
  }
}

function estimateOf(meters: readonly Meter[]): Amounts {
  const estimate = { ...nothing };
  for (const { unit, amount } of meters) estimate[unit] = amount;
  return estimate;
}

function counterOf(meter: MeterLimit): string {
  const span = meter.kind === 'rolling' ? meter.windowMs : meter.kind === 'calendar' && meter.reset;
  return JSON.stringify([meter.name, meter.unit, meter.kind, span]);
}
