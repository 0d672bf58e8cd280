import type { Entry, History } from '../history.ts';
import { failedCalls } from './failed-calls.ts';
import { fairShares } from './fair-shares.ts';
import { finishedKeys } from './finished-keys.ts';
import { newerSets } from './newer-sets.ts';
import { repeatedKeys } from './repeated-keys.ts';
import { secretValues } from './secret-values.ts';
import { singleRefresh } from './single-refresh.ts';
import { singleTrials } from './single-trials.ts';

const checks = {
  I1: failedCalls,
  I2: singleRefresh,
  I3: finishedKeys,
  I4: repeatedKeys,
  I5: newerSets,
  I7: singleTrials,
  I8: fairShares,
} as const satisfies Record<string, (entries: readonly Entry[]) => string[]>;

export interface Fault {
  readonly invariant: keyof typeof checks | 'I6';
  readonly what: string;
}

const names = ['I1', 'I2', 'I3', 'I4', 'I5', 'I7', 'I8'] as const satisfies (keyof typeof checks)[];

/** All promises that a history shows to be broken. It knows what happened, and nothing of how a ring works. */
export function checkHistory({ entries, outputs }: History): Fault[] {
  const faults = names.flatMap((invariant) =>
    checks[invariant](entries).map((what): Fault => ({ invariant, what })),
  );
  return [...faults, ...secretValues(outputs).map((what): Fault => ({ invariant: 'I6', what }))];
}
