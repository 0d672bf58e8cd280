import { decisionCases } from './cases/decision-cases.ts';
import { amountCases } from './cases/amount-cases.ts';
import { calendarCases } from './cases/calendar-cases.ts';
import { clockCases } from './cases/clock-cases.ts';
import { concurrentCases } from './cases/concurrent-cases.ts';
import { idCases } from './cases/id-cases.ts';
import { settlementCases } from './cases/settlement-cases.ts';
import { slotCases } from './cases/slot-cases.ts';
import { ttlCases } from './cases/ttl-cases.ts';
import { usageCases } from './cases/usage-cases.ts';
import { writeBackCases } from './cases/write-back-cases.ts';
import { windowCases } from './cases/window-cases.ts';
import { historyCases } from './histories/history-cases.ts';
import type { CaseNeeds, CaseSteps, StoreCase } from './store-case.ts';
import { checkTestStoreOptions } from './test-store-options.ts';
import type { CheckedTestStoreOptions, TestStoreOptions } from './test-store-options.ts';
import { GivenTime, RealTime } from './trial/trial-time.ts';
import { Trial } from './trial/trial.ts';

const reasons: Readonly<Record<CaseNeeds, string>> = {
  'exact instants': 'needs a clock that the case moves to the millisecond',
  'calendar turns': 'needs a clock that the case moves over the turn of a day, a month or a year',
  'windows apart': 'needs a log for each rolling window',
};

/**
 * Holds a store to the whole contract of `EnforcementStore`, one case for each promise: all or nothing, exact windows and
 * periods, tight retry times, settlement, TTLs, ids, concurrency, and random histories against a model of its own.
 *
 * Returns all cases, those that are left out included; with `test` they are registered there as well. Needs no test
 * runner. What it cannot see: whether a store keeps its counters over the end of a process, and whether two
 * processes on one store share them.
 *
 * @throws ConfigurationError for a wrong option.
 */
export function testStore(options: TestStoreOptions): readonly StoreCase[] {
  const checked = checkTestStoreOptions(options);
  const cases = [
    ...decisionCases,
    ...usageCases,
    ...amountCases,
    ...windowCases,
    ...clockCases,
    ...calendarCases,
    ...settlementCases,
    ...ttlCases,
    ...idCases,
    ...writeBackCases,
    ...slotCases,
    ...concurrentCases,
    ...historyCases(checked.seeds, checked.rollingLogs === 'shared'),
  ].map((steps) => storeCase(steps, checked));
  for (const one of cases) register(one, checked.test);
  return cases;
}

function storeCase({ name, needs, play }: CaseSteps, options: CheckedTestStoreOptions): StoreCase {
  const { create, real } = options;
  if (needs !== undefined && !isMetBy(needs, options))
    return { name, leftOut: reasons[needs], run: async () => undefined };
  return {
    name,
    leftOut: undefined,
    run: async () => {
      const time =
        real === undefined ? new GivenTime() : new RealTime(real.windowMs, real.now, real.sleep);
      const trial = new Trial(await create({ now: time.now }), time);
      try {
        await play(trial);
      } finally {
        await trial.close();
      }
    },
  };
}

function isMetBy(needs: CaseNeeds, { real, rollingLogs }: CheckedTestStoreOptions): boolean {
  return needs === 'windows apart' ? rollingLogs === 'apart' : real === undefined;
}

function register({ name, leftOut, run }: StoreCase, test: CheckedTestStoreOptions['test']): void {
  if (leftOut === undefined) test?.(name, run);
  else test?.skip?.(`${name} (${leftOut})`, run);
}
