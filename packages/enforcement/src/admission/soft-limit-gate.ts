import { unitIndex } from '../meters/amounts.ts';
import type { MeterUsage } from '../meters/meter.ts';
import type { MaybePromise } from '../stores/enforcement-store.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate, CallFacts } from './call-facts.ts';
import type { EnforcementEvents } from './events/enforcement-events.ts';
import type { SoftLimits } from './events/soft-limits.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import type { MeterGroup } from './meter-group.ts';

export interface SoftLimitParts {
  readonly events: EnforcementEvents;
  readonly softLimits: SoftLimits;
  readonly now: () => number;
  readonly reservationTtlMs: number;
}

/** A gate with policies of which `warnAt` wants to be told how full they are. */
export class SoftLimitGate implements MeterGate {
  readonly #gate: MeterGate;
  readonly #parts: SoftLimitParts;

  constructor(gate: MeterGate, parts: SoftLimitParts) {
    this.#gate = gate;
    this.#parts = parts;
  }

  get groups(): readonly MeterGroup[] {
    return this.#gate.groups;
  }

  admit(call: CallFacts, reading: number): MaybePromise<Admission> {
    const decision = this.#gate.admit(call, reading);
    return decision instanceof Promise
      ? decision.then((late) => this.#watch(late, call))
      : this.#watch(decision, call);
  }

  usage(group: MeterGroup, slot: string): MaybePromise<readonly MeterUsage[]> {
    return this.#gate.usage(group, slot);
  }

  #watch(decision: Admission, call: CallFacts): Admission {
    if (!decision.allowed || !this.#parts.events.isHeard('soft-limit')) return decision;
    const slots = this.groups.map((group) => slotOfGroup(group, call));
    this.#tell(decision.usage, slots, amountsOf(call));
    return new WatchedAdmission(decision, () => {
      this.#tell(decision.usage, slots, [0, 0, 0, 0]);
    });
  }

  /** `usage` has the meters of all groups, in their order. */
  #tell(
    usage: readonly MeterUsage[],
    slots: readonly string[],
    charged: ReturnType<typeof amountsOf>,
  ): void {
    const { events, softLimits, reservationTtlMs: keepMs } = this.#parts;
    const at = this.#parts.now();
    const watched = this.groups.flatMap(({ policies }, group) =>
      policies.map((policy) => ({ policy, slot: slots[group] ?? '' })),
    );
    for (const [index, { policy, slot }] of watched.entries()) {
      const standing = usage[index];
      if (policy.warnAt === undefined || standing === undefined) continue;
      const taken = { charged: charged[unitIndex[policy.meter.unit]], now: at, keepMs };
      for (const percent of softLimits.note(policy, slot, standing, taken)) {
        const { unit, used, limit, resetAt } = standing;
        const { name } = policy;
        events.emit({
          type: 'soft-limit',
          slot,
          policy: name,
          unit,
          percent,
          used,
          limit,
          resetAt,
          at,
        });
      }
    }
  }
}

/** Looks at the percentages once more when the truth is known. */
class WatchedAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly #inner: Admitted;
  readonly #settled: () => void;

  constructor(inner: Admitted, settled: () => void) {
    this.#inner = inner;
    this.#settled = settled;
  }

  get usage(): readonly MeterUsage[] {
    return this.#inner.usage;
  }

  arrived(): void {
    this.#inner.arrived();
  }

  settle(actual: CallEstimate): boolean {
    const tookEffect = this.#inner.settle(actual);
    if (tookEffect) this.#settled();
    return tookEffect;
  }

  release(): boolean {
    const tookEffect = this.#inner.release();
    if (tookEffect) this.#settled();
    return tookEffect;
  }

  renew(): void {
    this.#inner.renew();
  }
}
