import type { EnforcementStore, ReservationRules } from '../stores/enforcement-store.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import type { Reservation } from '../stores/memory/reservation.ts';
import type { EnforcementEvents } from './events/enforcement-events.ts';
import { SoftLimits } from './events/soft-limits.ts';
import { MemoryGate } from './memory-gate.ts';
import { MemoryScopesGate } from './memory-scopes-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import type { MeterGroup } from './meter-group.ts';
import type { PendingWrites } from './pending-writes.ts';
import { SoftLimitGate } from './soft-limit-gate.ts';
import { StoreGate } from './store-gate.ts';

export interface GateParts {
  readonly store: EnforcementStore;
  /** That of the store, if it is one in memory. */
  readonly ledger: MemoryLedger | undefined;
  readonly rules: ReservationRules;
  readonly newId: () => string;
  readonly now: () => number;
  readonly writes: PendingWrites;
  readonly events: EnforcementEvents;
  readonly freed: (slot: string) => void;
}

/** Opens the shortest way to a store that the groups of meters allow; there is at least one group. */
export function gateOpener(parts: GateParts): (groups: readonly MeterGroup[]) => MeterGate {
  const softLimits = new SoftLimits();
  const { rules, events, now, ledger } = parts;
  const expired = ({ slot, reservedAt, expiresAt }: Reservation): void => {
    const ageMs = expiresAt - reservedAt;
    events.emit({ type: 'reservation.expired', slot, ageMs, at: expiresAt });
  };
  const open = (groups: readonly MeterGroup[]): MeterGate => {
    if (ledger === undefined) return new StoreGate(groups, parts);
    const [first, ...others] = groups;
    return first !== undefined && others.length === 0
      ? new MemoryGate(ledger, first, { rules, expired })
      : new MemoryScopesGate(ledger, groups, { rules, expired });
  };
  return (groups) => {
    const gate = open(groups);
    const isWatched = groups.some(({ policies }) =>
      policies.some(({ warnAt }) => warnAt !== undefined && warnAt.length > 0),
    );
    if (!isWatched) return gate;
    return new SoftLimitGate(gate, { events, softLimits, now, reservationTtlMs: rules.ttlMs });
  };
}
