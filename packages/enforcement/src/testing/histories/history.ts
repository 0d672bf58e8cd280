import type { Meter } from '../../meters/meter.ts';
import type { ActualAmounts } from '../../stores/enforcement-store.ts';
import type { Ask, Trial } from '../trial/trial.ts';
import { EventModel } from './event-model.ts';
import type { CallRecord } from './event-model.ts';
import { SeededDraws } from './seeded-draws.ts';

interface HistoryRules {
  readonly seed: number;
  readonly meters: readonly Meter[];
  /** Whether each call has all rolling windows, and not some of them. */
  readonly windowsTogether: boolean;
}

const slots = ['one', 'other'] as const;
const pauses = [1, 7, 250, 499, 500, 999, 1000, 1001, 5000, 20_000, 59_999, 60_000] as const;
const ttls = [700, 20_000, 90_000] as const;
const endlessTtlMs = 3_600_000;

/** One random history, played on a store and on the model side by side. */
export class History {
  readonly #trial: Trial;
  readonly #meters: readonly Meter[];
  readonly #windowsTogether: boolean;
  readonly #draws: SeededDraws;
  readonly #model: EventModel;
  #asked = 0;

  constructor(trial: Trial, { seed, meters, windowsTogether }: HistoryRules) {
    this.#trial = trial;
    this.#meters = meters;
    this.#windowsTogether = windowsTogether;
    this.#draws = new SeededDraws(seed);
    this.#model = new EventModel(trial.time.now);
  }

  async step(): Promise<void> {
    const drawn = this.#draws.below(20);
    if (drawn < 8) await this.#reserve(this.#newAsk());
    else if (drawn < 14) await this.#report();
    else if (drawn < 18) await this.#pass();
    else if (drawn < 19) await this.#repeat();
    else await this.compare();
  }

  /** All counters of all slots. */
  async compare(): Promise<void> {
    for (const slot of slots) {
      const used = this.#meters.map((meter) => this.#model.used(slot, meter));
      const usage = await this.#trial.counts(this.#meters, used, slot);
      if (!this.#trial.time.isExact) continue;
      for (const [index, meter] of this.#meters.entries()) {
        const resetTimes = this.#model.resetTimes(slot, meter);
        this.#trial.expectAmong(`resetAt of ${meter.name}`, usage[index]?.resetAt, resetTimes);
      }
    }
  }

  async #reserve(ask: Required<Ask>): Promise<void> {
    const { deniedBy, retryAfterMs } = this.#model.reserve(ask);
    if (deniedBy === -1) await this.#trial.admits(ask);
    else await this.#trial.denies(ask, { by: deniedBy, retryAfterMs });
  }

  async #repeat(): Promise<void> {
    const call = this.#someCall();
    if (call === undefined) return;
    const { id, slot } = call;
    await this.#reserve({ ...this.#newAsk(), id, slot });
  }

  async #report(): Promise<void> {
    const call = this.#someCall();
    if (call === undefined) return;
    const { id } = call;
    const what = this.#draws.of(['arrived', 'settle', 'settle', 'release', 'renew']);
    if (what === 'arrived') {
      this.#model.arrived(call);
      await this.#trial.arrived(id);
    } else if (what === 'settle') {
      const actual = { tokens: this.#draws.below(60), microUsd: this.#draws.below(60) };
      const { tokens, microUsd } = actual;
      const told = this.#draws.of<ActualAmounts>([actual, { tokens }, { microUsd }, {}]);
      this.#model.settle(call, told);
      await this.#trial.settle(id, told);
    } else if (what === 'release') {
      this.#model.release(call);
      await this.#trial.release(id);
    } else if (this.#trial.canRenew) {
      this.#model.renew(call);
      await this.#trial.renew(id);
    }
  }

  async #pass(): Promise<void> {
    if (!this.#trial.time.isExact) return;
    await this.#trial.passUntil(this.#trial.time.now(), this.#draws.of(pauses));
    this.#model.expire();
  }

  #newAsk(): Required<Ask> {
    const [tokens, microUsd] = [this.#draws.below(30), this.#draws.below(30)];
    const amounts = { requests: 1, tokens, microUsd, concurrency: 1 };
    const left = this.#draws.below(this.#meters.length);
    const some = this.#draws
      .shuffled(this.#meters)
      .filter(({ kind }, at) => at >= left || (this.#windowsTogether && kind === 'rolling'));
    return {
      id: `call ${++this.#asked}`,
      slot: this.#draws.of(slots),
      meters: some.map((meter) => ({ ...meter, amount: amounts[meter.unit] })),
      ttlMs: this.#trial.time.isExact ? this.#draws.of(ttls) : endlessTtlMs,
      windowFrom: this.#draws.of(['admitted', 'arrived']),
    };
  }

  /** One of those that a store has to remember: for one more TTL after the first. */
  #someCall(): CallRecord | undefined {
    const now = this.#trial.time.now();
    const known = this.#model.calls.filter(({ expiresAt, ttlMs }) => now < expiresAt + ttlMs);
    return known[this.#draws.below(known.length)];
  }
}
