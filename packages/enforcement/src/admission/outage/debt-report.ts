import { RegPilotError } from '@regpilot/contract';
import type {
  ActualAmounts,
  EnforcementStore,
  ReservationRules,
} from '../../stores/enforcement-store.ts';
import { metersOfDebt } from './debt.ts';
import type { Debt } from './debt.ts';
import type { Report } from './store-reports.ts';

export interface DebtReportParts {
  readonly store: EnforcementStore;
  readonly rules: ReservationRules;
  readonly now: () => number;
}

/**
 * Charges a debt: it is reserved, where the id is not known yet, and settled. So a reservation of which nobody knows
 * whether the store has it counts once.
 *
 * @param actual what the debt is settled at, where the id may have been reserved with an estimate.
 */
export function debtReport(
  { store, rules, now }: DebtReportParts,
  id: string,
  debt: Debt,
  actual: ActualAmounts = {},
): Report {
  return {
    size: debt.calls,
    send: async () => {
      const meters = metersOfDebt(debt, now());
      if (meters.length > 0) {
        const request = { slot: debt.slot, id, meters, ttlMs: rules.ttlMs };
        const { allowed } = await store.reserve({ ...request, windowFrom: 'admitted' });
        if (!allowed)
          throw new RegPilotError('STORE_UNAVAILABLE', 'The store denied what was already spent');
      }
      await store.settle(id, actual);
    },
  };
}
