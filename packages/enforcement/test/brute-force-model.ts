import type { MeterLimit, ResetPeriod } from '../src/index.ts';
import { SharedLogs } from './shared-logs.ts';
import type { LoggedCall } from './shared-logs.ts';

/**
 * The oracle: keeps every event that ever was and counts all of them anew for each question. It
 * shares no code with the package; its calendar walks days with Date instead of dividing.
 */
export interface ModelCall {
  readonly tokens: number;
  readonly microUsd: number;
}

/** What a call takes from one slot. */
export interface ModelPart {
  readonly slot: string;
  readonly meters: readonly MeterLimit[];
}

interface Entry extends LoggedCall {
  readonly reservedAt: number;
  expiresAt: number;
  startedAt: number | undefined;
  taken: Record<string, number>;
  readonly estimate: Record<string, number>;
  closed: boolean;
  expired: boolean;
}

export interface ModelRules {
  readonly ttlMs: number;
  readonly windowFrom: 'admitted' | 'arrived';
  /** See `SharedLogs`. And a reservation is forgotten for good one TTL after it expired. */
  readonly sharedLogs: boolean;
}

export interface ModelDecision {
  /** The first meter without room; undefined for an admitted call. */
  readonly deniedBy: MeterLimit | undefined;
  readonly retryAfterMs: number | null;
  /** One for each part of an admitted call. */
  readonly entries: readonly Entry[];
}

/** What a model goes on from. */
export interface Saved {
  readonly entries: readonly Entry[];
  /** The latest instant that was seen. */
  readonly now: number;
}

/** Whether all parts are decided on together, or one after the other as by a remote store. */
type Manner = 'jointly' | 'in turn';

export class BruteForceModel {
  #entries: Entry[] = [];
  readonly #rules: ModelRules;
  readonly #shared = new SharedLogs();
  #now = 0;

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  /** The latest instant that was seen. */
  get now(): number {
    return this.#now;
  }

  /** Clocks may be set back; the model, like the store, then stays where it was. */
  moveTo(now: number): void {
    this.#now = Math.max(this.#now, now);
    for (const entry of this.#entries) {
      if (entry.closed || entry.expired || entry.expiresAt > this.#now) continue;
      entry.expired = true;
      this.#start(entry, entry.expiresAt);
      entry.taken = { requests: 1, tokens: 0, microUsd: 0, concurrency: 0 };
    }
  }

  admit(call: ModelCall, parts: readonly ModelPart[], manner: Manner): ModelDecision {
    const amounts = amountsOf(call);
    const verdicts = parts.map((part) => this.#verdict(part, amounts));
    const first = verdicts.findIndex(({ denying }) => denying.length > 0);
    if (first === -1) {
      const entries = parts.map((part) => this.#take(part, amounts));
      return { deniedBy: undefined, retryAfterMs: null, entries };
    }
    if (manner === 'in turn')
      for (const part of parts.slice(0, first)) this.release(this.#take(part, amounts));
    const waits = (manner === 'jointly' ? verdicts : verdicts.slice(first, first + 1)).flatMap(
      (verdict) => verdict.waits,
    );
    const retryAfterMs = waits.includes(null) ? null : Math.max(...waits.map(Number));
    return { deniedBy: verdicts[first]?.denying[0], retryAfterMs, entries: [] };
  }

  #verdict(
    { slot, meters }: ModelPart,
    amounts: Record<string, number>,
  ): { denying: MeterLimit[]; waits: (number | null)[] } {
    const denying = meters.filter((meter) => !this.#fits(slot, meter, amounts, this.#now));
    return { denying, waits: denying.map((meter) => this.#waitMs(slot, meter, amounts)) };
  }

  #take({ slot, meters }: ModelPart, amounts: Record<string, number>): Entry {
    const entry: Entry = {
      slot,
      meters,
      reservedAt: this.#now,
      expiresAt: this.#now + this.#rules.ttlMs,
      startedAt: undefined,
      taken: amounts,
      estimate: amounts,
      closed: false,
      expired: false,
      windows: {},
    };
    this.#shared.learn({ slot, meters, entries: this.#entries, now: this.#now });
    this.#entries.push(entry);
    if (this.#rules.windowFrom === 'admitted') this.#start(entry, this.#now);
    return entry;
  }

  /** All that was counted so far. */
  save(): Saved {
    return { entries: structuredClone(this.#entries), now: this.#now };
  }

  /** The process ends and another one goes on from what was saved: calls in flight are never heard of again. */
  restart(saved: Saved, now: number): void {
    this.#entries = structuredClone([...saved.entries]);
    for (const entry of this.#entries) entry.taken = { ...entry.taken, concurrency: 0 };
    this.#now = saved.now;
    this.moveTo(now);
  }

  renew(entry: Entry): void {
    if (entry.closed || entry.expired || (this.#rules.sharedLogs && this.#endsAtOnce(entry)))
      return;
    entry.expiresAt = this.#now + this.#rules.ttlMs;
  }

  arrived(entry: Entry): void {
    if (!entry.closed) this.#start(entry, this.#now);
  }

  settle(entry: Entry, tokens: number | undefined, microUsd: number | undefined): void {
    if (!this.#close(entry)) return;
    this.#start(entry, this.#now);
    entry.taken = {
      requests: 1,
      tokens: tokens ?? entry.estimate['tokens'] ?? 0,
      microUsd: microUsd ?? entry.estimate['microUsd'] ?? 0,
      concurrency: 0,
    };
  }

  release(entry: Entry): void {
    if (!this.#close(entry)) return;
    entry.taken = { requests: 0, tokens: 0, microUsd: 0, concurrency: 0 };
  }

  used(slot: string, meter: MeterLimit, at: number = this.#now): number {
    let used = 0;
    for (const entry of this.#entries) {
      if (!this.#isOf(entry, slot, meter)) continue;
      if (this.#counts(entry, meter, at)) used += entry.taken[meter.unit] ?? 0;
    }
    return used;
  }

  /** The newest entry's time, for the reset of a rolling window; held calls are taken to arrive now. */
  rollingResetAt(slot: string, meter: MeterLimit & { readonly kind: 'rolling' }): number {
    let resetAt = this.#now;
    for (const entry of this.#entries) {
      if (!this.#isOf(entry, slot, meter)) continue;
      const held = entry.startedAt === undefined;
      if (held && (entry.taken[meter.unit] ?? 0) === 0) continue;
      resetAt = Math.max(resetAt, (entry.startedAt ?? this.#now) + meter.windowMs);
    }
    return resetAt;
  }

  /** The first day of another period; null where there is none. */
  calendarResetAt(meter: MeterLimit): number | null {
    return this.#instantsOfLeaving(meter)[0] ?? null;
  }

  /** False for one that was closed before, or that nobody remembers any more. */
  #close(entry: Entry): boolean {
    if (entry.closed) return false;
    entry.closed = true;
    return !this.#rules.sharedLogs || entry.expiresAt + this.#rules.ttlMs > this.#now;
  }

  /** Whether nothing of it is left to be done after its admission, unless it is taken back. */
  #endsAtOnce({ meters }: Entry): boolean {
    return meters.every(
      ({ unit, kind }) =>
        unit === 'requests' && (kind !== 'rolling' || this.#rules.windowFrom === 'admitted'),
    );
  }

  #start(entry: Entry, at: number): void {
    if (entry.startedAt !== undefined) return;
    entry.startedAt = at;
    this.#shared.enter(entry);
  }

  /** Whether the entry has to do with the counter of a meter at all. */
  #isOf(entry: Entry, slot: string, meter: MeterLimit): boolean {
    if (entry.slot !== slot) return false;
    if (!this.#rules.sharedLogs || meter.kind !== 'rolling')
      return entry.meters.some(({ name }) => name === meter.name);
    return this.#shared.counts(entry, meter, this.#now);
  }

  #counts(entry: Entry, meter: MeterLimit, at: number): boolean {
    if (meter.kind === 'concurrency') return true;
    if (meter.kind === 'calendar') return samePeriod(meter.reset, entry.reservedAt, at);
    return (entry.startedAt ?? this.#now) + meter.windowMs > at;
  }

  #fits(slot: string, meter: MeterLimit, amounts: Record<string, number>, at: number): boolean {
    return this.used(slot, meter, at) + (amounts[meter.unit] ?? 0) <= meter.limit;
  }

  /** Tries each instant at which something could leave. */
  #waitMs(slot: string, meter: MeterLimit, amounts: Record<string, number>): number | null {
    if ((amounts[meter.unit] ?? 0) > meter.limit) return null;
    if (meter.kind === 'concurrency') return 1;
    const candidates = this.#instantsOfLeaving(meter).filter((at) => at > this.#now);
    for (const at of candidates.toSorted((a, b) => a - b)) {
      if (this.#fits(slot, meter, amounts, at)) return at - this.#now;
    }
    return null;
  }

  #instantsOfLeaving(meter: MeterLimit): number[] {
    if (meter.kind === 'rolling') {
      return this.#entries.map((entry) => (entry.startedAt ?? this.#now) + meter.windowMs);
    }
    if (meter.kind !== 'calendar' || meter.reset === 'one_time') return [];
    const reset = meter.reset;
    const day = new Date(this.#now);
    day.setUTCHours(0, 0, 0, 0);
    for (let step = 0; step < 400; step++) {
      day.setUTCDate(day.getUTCDate() + 1);
      if (!samePeriod(reset, this.#now, day.getTime())) return [day.getTime()];
    }
    return [];
  }
}

function amountsOf({ tokens, microUsd }: ModelCall): Record<string, number> {
  return { requests: 1, tokens, microUsd, concurrency: 1 };
}

function samePeriod(reset: ResetPeriod, a: number, b: number): boolean {
  return periodName(reset, a) === periodName(reset, b);
}

function periodName(reset: ResetPeriod, at: number): string {
  const date = new Date(at);
  const day = date.toISOString().slice(0, 10);
  if (reset === 'one_time') return 'ever';
  if (reset === 'daily') return day;
  if (reset === 'monthly') return day.slice(0, 7);
  if (reset === 'yearly') return day.slice(0, 4);
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
