import type { ReservationRules } from '../stores/enforcement-store.ts';
import type { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import type { Reservation } from '../stores/memory/reservation.ts';
import type { EnforcementEvents } from './events/enforcement-events.ts';
import { SoftLimits } from './events/soft-limits.ts';
import { MemoryGate } from './memory-gate.ts';
import { MemoryScopesGate } from './memory-scopes-gate.ts';
import type { OpenGate } from './meter-gate.ts';
import { SoftLimitGate } from './soft-limit-gate.ts';

export interface GateParts {
  readonly rules: ReservationRules;
  readonly now: () => number;
  readonly events: EnforcementEvents;
}

/** Opens the shortest way to a memory store that the groups of meters allow. */
export function memoryGates(ledger: MemoryLedger, { rules, events }: GateParts): OpenGate {
  const expired = ({ slot, reservedAt, expiresAt }: Reservation): void => {
    const ageMs = expiresAt - reservedAt;
    events.emit({ type: 'reservation.expired', slot, ageMs, at: expiresAt });
  };
  return (groups) => {
    const [first, ...others] = groups;
    return first !== undefined && others.length === 0
      ? new MemoryGate(ledger, first, { rules, expired })
      : new MemoryScopesGate(ledger, groups, { rules, expired });
  };
}

/** The same gates, those with a `warnAt` among their policies being watched. */
export function watchedGates(open: OpenGate, { rules, events, now }: GateParts): OpenGate {
  const softLimits = new SoftLimits();
  return (groups, mode) => {
    const gate = open(groups, mode);
    const isWatched = groups.some(({ policies }) =>
      policies.some(({ warnAt }) => warnAt !== undefined && warnAt.length > 0),
    );
    if (!isWatched) return gate;
    return new SoftLimitGate(gate, { events, softLimits, now, reservationTtlMs: rules.ttlMs });
  };
}
