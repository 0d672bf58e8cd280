import type { EnforcementStore } from '../stores/enforcement-store.ts';
import { LedgerClock } from '../stores/memory/ledger-clock.ts';
import { MemoryLedger } from '../stores/memory/memory-ledger.ts';
import type { CheckedOptions } from './enforcer-options.ts';
import type { Failures } from './failures.ts';
import type { OpenGate } from './meter-gate.ts';
import type { GateParts } from './open-gate.ts';
import { debtReport } from './outage/debt-report.ts';
import { Deadlines } from './outage/deadlines.ts';
import { OutageLog } from './outage/outage-log.ts';
import { StoreGuard } from './outage/store-guard.ts';
import { StoreReports } from './outage/store-reports.ts';
import { StoreGate } from './store-gate.ts';
import type { After } from './waiting/after.ts';

interface StoreWayParts extends GateParts {
  readonly after: After;
  readonly failures: Failures;
  /** Told when a call of a slot has ended. */
  readonly freed: (slot: string) => void;
}

/** What all gates to one store have in common. */
export interface StoreWay {
  readonly openGate: OpenGate;
  /** Waits for reports on their way. What cannot be sent is among the failures then. */
  readonly flush: () => Promise<void>;
}

export type OpenStore = (
  store: EnforcementStore,
  options: CheckedOptions,
  parts: StoreWayParts,
) => StoreWay;

/** The way to a store that may be away. */
export const openStoreWay: OpenStore = (store, options, parts) => {
  const { now, after, rules, failures, events } = parts;
  const { newId = () => crypto.randomUUID(), random = Math.random, storeTimeoutMs } = options;
  const deadlines = new Deadlines({ now, after, timeoutMs: storeTimeoutMs });
  const log = new OutageLog(events, now);
  // A share of a limit that never resets is a share of it in each process: `local` was chosen for it.
  const ledger = new MemoryLedger(new LedgerClock(now), 'empty');
  const guard = new StoreGuard({
    now,
    random,
    deadlines,
    answered: (isProof) => {
      // Slots of an outage are forgotten as those of a memory store are.
      if (ledger.size > 0) ledger.moveTo(now());
      if (log.isDown || !reports.isEmpty) reports.writeBack(isProof);
    },
    failed: (reason) => log.down(reason),
  });
  const reports: StoreReports = new StoreReports({
    now,
    deadlines,
    failures,
    log,
    isOpen: () => guard.isClosed,
    reportOf: (debt) => debtReport({ store, rules, now }, newId(), debt),
  });
  const gateParts = { ...parts, ...options, store, now, newId, ledger, guard, reports, log };
  return {
    openGate: (groups, mode) => new StoreGate(groups, mode === 'observe', gateParts),
    flush: () => reports.flush(),
  };
};
