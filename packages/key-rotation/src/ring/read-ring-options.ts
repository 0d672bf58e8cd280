import { ConfigurationError } from '@regpilot/contract';
import { sleep, type Sleep } from '../attempt/sleep.ts';
import { systemNow } from '../attempt/system-clock.ts';
import { classifyByStatus, type Classify } from '../classify/classify-by-status.ts';
import {
  readFetchOptions,
  type RingFetchOptions,
  type RingFetchSettings,
} from '../fetch/read-fetch-options.ts';
import type { KeySource } from '../sources/key-source.ts';
import { readKeyList, type KeyListInput, type ListedKey } from '../sources/read-key-list.ts';
import type { KeyQuota } from './key-account.ts';
import type { RetryBudgetOptions } from './retry-budget.ts';
import { isStrategy, strategyNames, type Strategy } from './strategies.ts';

export interface KeyRingOptions {
  /** Fixed keys. Either these or `source`. */
  readonly keys?: KeyListInput | undefined;
  /** Where keys are read from, first when the first call needs one. Either this or `keys`. */
  readonly source?: KeySource | undefined;
  /** Default `primary-first`: the first key that works. */
  readonly strategy?: Strategy | undefined;
  /**
   * What is left of a key's quota, for the strategy `quota`. Asked before each attempt, so it must
   * answer at once; default: what the answers of the gateway have told.
   */
  readonly quota?: ((keyId: string) => KeyQuota | null | undefined) | undefined;
  /**
   * Read the source again when the keys are older than this; default never. It happens beside the
   * first call after that time, which does not wait for it: an idle ring has no timer.
   */
  readonly refreshMs?: number | undefined;
  /** After this the source counts as failed; default 10 000. */
  readonly sourceTimeoutMs?: number | undefined;
  /**
   * How often all calls of the ring together may retry, beside each call's own `retries`: by default
   * once for ten calls and ten times a second. `false` leaves it to each call.
   */
  readonly retryBudget?: RetryBudgetOptions | false | undefined;
  /** What an error of the called function means; default: by its HTTP status. See `classifiers`. */
  readonly classify?: Classify | undefined;
  /** Sets up `ring.fetch`: where the keys may go, and in which header. */
  readonly fetch?: RingFetchOptions | undefined;
  /** Epoch milliseconds; the default never runs backwards. */
  readonly now?: (() => number) | undefined;
  readonly random?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
}

/** The options of a ring, checked and complete. */
export interface RingSettings {
  readonly keys: readonly ListedKey[];
  readonly source: KeySource | null;
  readonly strategy: Strategy;
  readonly quota: ((keyId: string) => KeyQuota | null | undefined) | null;
  readonly watchesQuota: boolean;
  readonly refreshMs: number | undefined;
  readonly sourceTimeoutMs: number;
  readonly retryBudget: RetryBudgetOptions | null;
  readonly classify: Classify;
  readonly fetch: RingFetchSettings | null;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
}

export function readRingOptions(options: KeyRingOptions): RingSettings {
  return {
    ...readOrigin(options),
    strategy: readStrategy(options.strategy),
    quota: options.quota ?? null,
    watchesQuota: options.strategy === 'quota' && options.quota === undefined,
    refreshMs: readDuration('refreshMs', options.refreshMs),
    sourceTimeoutMs: readDuration('sourceTimeoutMs', options.sourceTimeoutMs) ?? 10_000,
    retryBudget: readRetryBudget(options.retryBudget),
    classify: options.classify ?? classifyByStatus,
    fetch: options.fetch === undefined ? null : readFetchOptions(options.fetch),
    now: options.now ?? systemNow,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleep,
  };
}

/** @throws ConfigurationError naming the entry, never its value. */
export function readKeys(value: unknown): readonly ListedKey[] {
  const list = readKeyList(value);
  if ('keys' in list) return list.keys;
  throw new ConfigurationError({
    field: `keys${list.path}`,
    problem: list.problem,
    allowed: list.allowed,
  });
}

function readOrigin({ keys, source }: KeyRingOptions): {
  keys: readonly ListedKey[];
  source: KeySource | null;
} {
  if (source === undefined) return { keys: readKeys(keys), source: null };
  if (keys !== undefined) {
    throw new ConfigurationError({
      field: 'keys',
      problem: 'is given together with source',
      allowed: 'one of the two',
    });
  }
  if (typeof source === 'object' && source !== null && typeof source.load === 'function')
    return { keys: [], source };
  throw new ConfigurationError({
    field: 'source',
    problem: 'is no key source',
    allowed: 'fromEnv(…), fromFunction(…) or an object with name, load and capabilities',
  });
}

function readStrategy(strategy: Strategy = 'primary-first'): Strategy {
  if (isStrategy(strategy)) return strategy;
  throw new ConfigurationError({
    field: 'strategy',
    problem: 'is not known',
    allowed: strategyNames.join(', '),
  });
}

function readRetryBudget(given: RetryBudgetOptions | false = {}): RetryBudgetOptions | null {
  if (given === false) return null;
  const { ratio = 0, perSecond = 0 } = given;
  for (const [name, value] of Object.entries({ ratio, perSecond })) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new ConfigurationError({
      field: `retryBudget.${name}`,
      problem: 'is no number of retries',
      allowed: 'a number from 0',
    });
  }
  return given;
}

function readDuration(field: string, value: number | undefined): number | undefined {
  if (value === undefined || (typeof value === 'number' && value > 0)) return value;
  throw new ConfigurationError({
    field,
    problem: 'is no duration',
    allowed: 'a number of milliseconds above 0',
  });
}
