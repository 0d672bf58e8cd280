import type { ReservationRules } from '../../stores/enforcement-store.ts';
import type { MemoryLedger } from '../../stores/memory/memory-ledger.ts';
import { RefusedAdmission } from '../admission.ts';
import type { Admitted, Refused } from '../admission.ts';
import type { CallFacts } from '../call-facts.ts';
import { denialOfOutage } from '../denial.ts';
import { MemoryScopesGate } from '../memory-scopes-gate.ts';
import { slotOfGroup } from '../meter-group.ts';
import type { MeterGroup } from '../meter-group.ts';
import type { OutageLog } from './outage-log.ts';
import { outageRules } from './outage-rules.ts';
import type { OutageDefaults, OutageRules } from './outage-rules.ts';
import type { StoreGuard } from './store-guard.ts';

export interface StandInParts extends OutageDefaults {
  /** Where the shares of this process are counted. */
  readonly ledger: MemoryLedger;
  readonly rules: ReservationRules;
  readonly guard: Pick<StoreGuard, 'askAgainMs'>;
  readonly log: OutageLog;
}

/** A call that may go without the store's word. `local` is what it holds of this process's shares. */
export interface LetThrough {
  readonly allowed: true;
  readonly local: Admitted | undefined;
}

/** Decides in the stead of a store that is away. At once: no part of it can be away as well. */
export class StandIn {
  readonly #parts: StandInParts;
  readonly #groups: readonly MeterGroup[];
  readonly #rules: OutageRules;
  /** Opened when first needed: most stores are never away. */
  #local: MemoryScopesGate | undefined;

  constructor(groups: readonly MeterGroup[], parts: StandInParts) {
    this.#parts = parts;
    this.#groups = groups;
    this.#rules = outageRules(groups, parts);
  }

  decide(call: CallFacts, now: number): LetThrough | Refused {
    const decision = this.#refusal(call) ?? this.#askLocal(call, now);
    this.#parts.log.decided(decision.allowed);
    return decision;
  }

  #refusal(call: CallFacts): RefusedAdmission | undefined {
    const { closedBy } = this.#rules;
    const group = this.#groups.find(({ policies }) =>
      policies.some((policy) => policy === closedBy),
    );
    if (closedBy === undefined || group === undefined) return undefined;
    const denial = denialOfOutage(closedBy, this.#parts.guard.askAgainMs);
    return new RefusedAdmission(denial, [], {
      slot: slotOfGroup(group, call),
      untilFreed: false,
    });
  }

  #askLocal(call: CallFacts, now: number): LetThrough | Refused {
    const { local } = this.#rules;
    if (local.length === 0) return { allowed: true, local: undefined };
    const { ledger, rules, guard } = this.#parts;
    this.#local ??= new MemoryScopesGate(ledger, local, { rules });
    const decision = this.#local.admit(call, now);
    return decision.allowed
      ? { allowed: true, local: decision }
      : untilAskedAgain(decision, guard.askAgainMs);
  }
}

/** The store may have room where the share of this process has none, so it is worth waiting for. */
function untilAskedAgain(refused: Refused, askAgainMs: number): RefusedAdmission {
  const retryAfterMs = Math.min(refused.denial.retryAfterMs ?? Infinity, askAgainMs);
  return new RefusedAdmission(
    { ...refused.denial, retryAfterMs },
    refused.usage,
    refused instanceof RefusedAdmission ? RefusedAdmission.obstacleOf(refused) : undefined,
  );
}
