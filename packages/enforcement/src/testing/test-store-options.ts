import { ConfigurationError } from '@regpilot/contract';
import type { EnforcementStore, MaybePromise } from '../stores/enforcement-store.ts';

/** Epoch milliseconds, in whole numbers. */
export interface StoreClock {
  now(): number;
}

/** `test` of vitest, jest, bun or node:test. What has a `skip` is told of cases that are left out. */
export type RegisterTest = ((name: string, run: () => Promise<void>) => unknown) & {
  readonly skip?: (name: string, run: () => Promise<void>) => unknown;
};

export interface TestStoreOptions {
  /**
   * Makes an empty store, for each case anew: no counter of another case may be seen in it. It must not refuse limits
   * without reset (`memoryStore` needs `snapshot: 'empty'`). Each is closed at the end of its case.
   */
  readonly create: (clock: StoreClock) => MaybePromise<EnforcementStore>;
  /** Registers the cases by name. Without it they are only returned. */
  readonly test?: RegisterTest | undefined;
  /**
   * `given`: the store reads the clock that `create` gets, which stands still until a case moves it. `real`: the store
   * has a clock of its own; cases use short windows and sleep, and those that need exact instants or the turn of a
   * calendar are left out. Default `given`.
   */
  readonly time?: 'given' | 'real' | undefined;
  /** With `real` time: resolves after `ms`. */
  readonly sleep?: ((ms: number) => Promise<unknown>) | undefined;
  /** With `real` time: the clock that `sleep` sleeps by, epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /**
   * With `real` time: the window of the cases, milliseconds. A step of the store has to take less than a fifth of it.
   * Default 500.
   */
  readonly realWindowMs?: number | undefined;
  /**
   * `shared`: the store keeps one log for all rolling windows of a unit, so that a call counts in each of them that its
   * slot knows. Cases that ask for windows apart are left out, and all calls of a history have the same ones. Default
   * `apart`.
   */
  readonly rollingLogs?: 'apart' | 'shared' | undefined;
  /** Of the random histories, one case each. Whole numbers from 0 on. Default 1 to 8. */
  readonly seeds?: readonly number[] | undefined;
}

export interface CheckedTestStoreOptions {
  readonly create: TestStoreOptions['create'];
  readonly test: RegisterTest | undefined;
  readonly real: RealTimeOptions | undefined;
  readonly rollingLogs: 'apart' | 'shared';
  readonly seeds: readonly number[];
}

interface RealTimeOptions {
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly now: () => number;
  readonly windowMs: number;
}

/** @throws ConfigurationError */
export function checkTestStoreOptions(options: TestStoreOptions): CheckedTestStoreOptions {
  const { create, test, time = 'given', rollingLogs = 'apart' } = options;
  const { seeds = [1, 2, 3, 4, 5, 6, 7, 8] } = options;
  demand(
    typeof create === 'function',
    'create',
    'is not a function',
    'a function that makes a store',
  );
  demand(
    test === undefined || typeof test === 'function',
    'test',
    'is not a function',
    'test(name, run) of a test runner',
  );
  demand(time === 'given' || time === 'real', 'time', 'is not known', 'given, real');
  demand(
    rollingLogs === 'apart' || rollingLogs === 'shared',
    'rollingLogs',
    'is not known',
    'apart, shared',
  );
  demand(
    Array.isArray(seeds) && seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0),
    'seeds',
    'are not seeds',
    'whole numbers from 0 on',
  );
  const real = time === 'real' ? checkRealTime(options) : undefined;
  return { create, test, seeds, rollingLogs, real };
}

function checkRealTime({
  sleep,
  now = Date.now,
  realWindowMs = 500,
}: TestStoreOptions): RealTimeOptions {
  demand(typeof now === 'function', 'now', 'is not a function', 'epoch milliseconds');
  demand(
    Number.isSafeInteger(realWindowMs) && realWindowMs >= 50,
    'realWindowMs',
    'is not a window',
    'a whole number of milliseconds from 50 on',
  );
  if (typeof sleep === 'function') return { sleep, now, windowMs: realWindowMs };
  throw wrong('sleep', 'is missing', 'a function that resolves after so many milliseconds');
}

function demand(holds: boolean, field: string, problem: string, allowed: string): void {
  if (!holds) throw wrong(field, problem, allowed);
}

function wrong(field: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field: `testStore.${field}`, problem, allowed });
}
