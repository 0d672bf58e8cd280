import { createEnforcer, memoryStore, requestsPerSecond } from '../src/index.ts';
import type { Admission, EnforcementStore, MeterPolicy, WindowFrom } from '../src/index.ts';
import { BruteForceModel } from './brute-force-model.ts';
import type { ModelDecision } from './brute-force-model.ts';

/** A Tuesday shortly before midnight, at the end of a month and of a year: all calendars turn in the trace. */
const startAt = Date.UTC(2030, 11, 31, 23, 59, 30);
export const slots = ['a', 'b'] as const;

export interface Step {
  readonly do: string;
  readonly slot?: string;
  readonly set?: number;
  readonly which?: number;
  readonly tokens?: number | undefined;
  readonly microUsd?: number | undefined;
  readonly byMs?: number;
}

/** One trace, played on the enforcer and on the model side by side. */
export class Replay {
  readonly #model: BruteForceModel;
  readonly #sets: readonly (readonly MeterPolicy[])[];
  readonly #enforcer: ReturnType<typeof createEnforcer>;
  readonly #made: { admission: Admission; decision: ModelDecision }[] = [];
  #set = 0;
  /** What the enforcer said, and what it should have said. */
  readonly seen: unknown[] = [];
  readonly expected: unknown[] = [];
  #now = startAt;

  constructor(
    sets: readonly (readonly MeterPolicy[])[],
    windowFrom: WindowFrom,
    ttlMs: number,
    byId: boolean,
  ) {
    this.#sets = sets;
    this.#model = new BruteForceModel(ttlMs, windowFrom);
    const now = (): number => this.#now;
    this.#enforcer = createEnforcer({
      policies: () => this.#policies(),
      store: byId ? withIdsOnly(memoryStore({ now })) : memoryStore(),
      windowFrom,
      reservationTtlMs: ttlMs,
      now,
    });
  }

  async play(step: Step): Promise<void> {
    // The store has to have seen the instant from which the clock is set back.
    if (step.byMs !== undefined && step.byMs < 0)
      await this.#enforcer.usage('anybody', [requestsPerSecond(1)]);
    this.#now += step.byMs ?? 0;
    this.#model.moveTo(this.#now);
    if (step.do === 'admit') await this.#admit(step);
    const target = this.#made[(step.which ?? 0) % Math.max(1, this.#made.length)];
    if (step.do === 'admit' || step.do === 'advance' || target === undefined) return;
    const { admission, decision } = target;
    if (decision.entry === undefined) return;
    if (step.do === 'arrived') {
      admission.arrived();
      this.#model.arrived(decision.entry);
    } else if (step.do === 'settle') {
      const costUsd = step.microUsd === undefined ? undefined : step.microUsd / 1e6;
      admission.settle({ tokens: step.tokens, costUsd });
      this.#model.settle(decision.entry, step.tokens, step.microUsd);
    } else {
      admission.release();
      this.#model.release(decision.entry);
    }
  }

  /** What the counters say is what counting all events anew says. */
  async compareUsage(): Promise<void> {
    for (const slot of slots) {
      for (const { meter } of this.#policies()) {
        const [usage] = await this.#enforcer.usage(slot, [
          { kind: 'meter', name: meter.name, meter, code: 'RATE_LIMIT_EXCEEDED' },
        ]);
        const used = this.#model.used(slot, meter);
        const resetAt =
          meter.kind === 'rolling' ? this.#model.rollingResetAt(slot, meter) : usage?.resetAt;
        this.seen.push([slot, meter.name, usage?.used, usage?.remaining, usage?.resetAt]);
        this.expected.push([slot, meter.name, used, Math.max(0, meter.limit - used), resetAt]);
      }
    }
  }

  async #admit({ slot = 'a', tokens = 0, microUsd = 0, set = 0 }: Step): Promise<void> {
    this.#set = set % this.#sets.length;
    const call = {
      keyId: slot,
      capability: 'chat',
      estimate: { tokens, costUsd: microUsd / 1e6 },
    } as const;
    const admission = await this.#enforcer.admit(call);
    const meters = this.#policies().map(({ meter }) => meter);
    const decision = this.#model.admit({ slot, tokens, microUsd }, meters);
    const { denial } = admission;
    this.seen.push([denial?.policy, denial?.retryAfterMs ?? null]);
    this.expected.push([meters[decision.deniedBy]?.name, decision.retryAfterMs]);
    this.#made.push({ admission, decision });
  }

  #policies(): readonly MeterPolicy[] {
    return this.#sets[this.#set] ?? [];
  }
}

/** The same store behind a wall of promises, so that the enforcer has to take the way by ids. */
function withIdsOnly(store: EnforcementStore): EnforcementStore {
  return {
    reserve: (request) => Promise.resolve(store.reserve(request)),
    arrived: (id) => store.arrived(id),
    settle: (id, actual) => store.settle(id, actual),
    release: (id) => store.release(id),
    usage: (slot, meters) => Promise.resolve(store.usage(slot, meters)),
  };
}
