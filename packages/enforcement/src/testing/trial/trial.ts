import type { Meter, MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  Reserved,
  ReserveRequest,
  WindowFrom,
} from '../../stores/enforcement-store.ts';
import { show, StoreCaseFailure } from './case-failure.ts';
import { GivenTime } from './trial-time.ts';
import type { TrialTime } from './trial-time.ts';

/** What a case asks of a store. What it leaves out makes no difference to it. */
export interface Ask {
  readonly id: string;
  readonly meters: readonly Meter[];
  readonly slot?: string;
  readonly ttlMs?: number;
  readonly windowFrom?: WindowFrom;
}

interface ExpectedDenial {
  /** Position of the meter that is named. Default 0. */
  readonly by?: number;
  readonly retryAfterMs?: number | null;
}

const hourMs = 3_600_000;
const defaultSlot = 'slot';

/** One store, one case: plays its steps, keeps them for the report, and says where the store left its contract. */
export class Trial {
  readonly time: TrialTime;
  readonly #store: EnforcementStore;
  readonly #steps: string[] = [];

  constructor(store: EnforcementStore, time: TrialTime) {
    this.#store = store;
    this.time = time;
  }

  get canRenew(): boolean {
    return this.#store.renew !== undefined;
  }

  async reserve(ask: Ask): Promise<Reserved | Denied> {
    const { id, meters, slot = defaultSlot, ttlMs = hourMs, windowFrom = 'admitted' } = ask;
    const request: ReserveRequest = { slot, id, meters, ttlMs, windowFrom };
    const outcome = await this.#play(
      () => `reserve ${show(id)} in ${show(slot)} of ${textOfMeters(meters)}`,
      () => this.#store.reserve(request),
    );
    this.#steps.push(`  ${textOfOutcome(outcome)}`);
    return outcome;
  }

  async arrived(id: string): Promise<void> {
    await this.#play(
      () => `arrived ${show(id)}`,
      () => this.#store.arrived(id),
    );
  }

  async settle(id: string, actual: ActualAmounts = {}): Promise<void> {
    await this.#play(
      () => `settle ${show(id)} at ${show(actual)}`,
      () => this.#store.settle(id, actual),
    );
  }

  async release(id: string): Promise<void> {
    await this.#play(
      () => `release ${show(id)}`,
      () => this.#store.release(id),
    );
  }

  async renew(id: string): Promise<void> {
    await this.#play(
      () => `renew ${show(id)}`,
      () => this.#store.renew?.(id),
    );
  }

  async usage(meters: readonly MeterLimit[], slot = defaultSlot): Promise<readonly MeterUsage[]> {
    const usage = await this.#play(
      () => `usage of ${show(slot)}`,
      () => this.#store.usage(slot, meters),
    );
    this.#steps.push(`  used ${show(usage.map(({ used }) => used))}`);
    return usage;
  }

  /** Reserves, and holds the store to admitting it. */
  async admits(ask: Ask): Promise<Reserved> {
    const outcome = await this.reserve(ask);
    if (outcome.allowed) return outcome;
    throw this.#failure(`reserve ${show(ask.id)}`, 'admitted', textOfOutcome(outcome));
  }

  /** Reserves, and holds the store to denying it so. */
  async denies(ask: Ask, { by = 0, retryAfterMs }: ExpectedDenial = {}): Promise<Denied> {
    const outcome = await this.reserve(ask);
    const about = `reserve ${show(ask.id)}`;
    if (outcome.allowed)
      throw this.#failure(about, `denied by meter ${by}`, textOfOutcome(outcome));
    this.expectSame(`${about}: the meter that denies`, outcome.deniedBy, by);
    if (retryAfterMs !== undefined) this.expectRetry(about, outcome.retryAfterMs, retryAfterMs);
    return outcome;
  }

  /** Holds the store to what the meters have counted, in the order given. */
  async counts(
    meters: readonly MeterLimit[],
    used: readonly number[],
    slot = defaultSlot,
  ): Promise<readonly MeterUsage[]> {
    const usage = await this.usage(meters, slot);
    this.expectSame(
      `usage of ${show(slot)}: used`,
      usage.map((one) => one.used),
      used,
    );
    return usage;
  }

  /** Exact where time is; else any wait that is not longer. */
  expectRetry(about: string, came: number | null, expected: number | null): void {
    if (this.time.isExact || expected === null || came === null) {
      this.expectSame(`${about}: retryAfterMs`, came, expected);
      return;
    }
    const latest = expected + this.time.windowMs;
    if (came > 0 && came <= latest) return;
    throw this.#failure(`${about}: retryAfterMs`, `above 0, at most ${latest}`, show(came));
  }

  expectSame(about: string, came: unknown, expected: unknown): void {
    if (show(came) === show(expected)) return;
    throw this.#failure(about, show(expected), show(came));
  }

  expectAmong(about: string, came: unknown, expected: readonly unknown[]): void {
    if (expected.some((one) => show(one) === show(came))) return;
    throw this.#failure(about, expected.map(show).join(' or '), show(came));
  }

  async passUntilBefore(startedAt: number, ms: number): Promise<void> {
    await this.time.passUntilBefore(startedAt, ms);
    this.#noteTime();
  }

  async passUntil(startedAt: number, ms: number): Promise<void> {
    await this.time.passUntil(startedAt, ms);
    this.#noteTime();
  }

  /** Sets the clock; for cases that only run where it can be set. */
  setClock(at: number): void {
    if (!(this.time instanceof GivenTime))
      throw new Error('The case needs a clock that it can set.');
    this.time.set(at);
    this.#noteTime();
  }

  async close(): Promise<void> {
    await this.#store.close?.();
  }

  #noteTime(): void {
    this.#steps.push(`at ${new Date(this.time.now()).toISOString()}`);
  }

  async #play<T>(text: () => string, act: () => T | Promise<T>): Promise<T> {
    this.#steps.push(text());
    try {
      return await act();
    } catch (error) {
      throw this.#failure(text(), 'no error', show(error));
    }
  }

  #failure(about: string, expected: string, came: string): StoreCaseFailure {
    return new StoreCaseFailure({ about, expected, came, steps: this.#steps });
  }
}

function textOfMeters(meters: readonly Meter[]): string {
  const shown = meters.slice(0, 8).map(({ name, amount, limit }) => `${amount}/${limit} ${name}`);
  if (meters.length > shown.length) shown.push(`… ${meters.length} meters`);
  return shown.join(', ');
}

function textOfOutcome(outcome: Reserved | Denied): string {
  if (outcome.allowed) return `admitted, used ${show(outcome.usage.map(({ used }) => used))}`;
  const { deniedBy, retryAfterMs, usage } = outcome;
  const used = show(usage.map((one) => one.used));
  return `denied by meter ${deniedBy}, retryAfterMs ${retryAfterMs}, used ${used}`;
}
