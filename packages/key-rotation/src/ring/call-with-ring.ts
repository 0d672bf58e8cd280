import { ConfigurationError } from '@regpilot/contract';
import { runAttempts } from '../attempt/run-attempts.ts';
import type { Sleep } from '../attempt/sleep.ts';
import type { Classify } from '../classify/classify-by-status.ts';
import { FunctionTurns, type KeyedFunction } from './function-turns.ts';
import type { KeyPool } from './key-pool.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bounds the whole call, all attempts and waits together; default none. */
  readonly totalTimeoutMs?: number | undefined;
  /** Repetitions after 5xx, failed connections and limits; default 0, so that they are thrown as they are. */
  readonly retries?: number | undefined;
  /** Whether to repeat a request that may have been carried out; default false. */
  readonly idempotent?: boolean | undefined;
  /** Whether `fn` can be called twice; default true. Say false when it sends a body that is a stream. */
  readonly replayable?: boolean | undefined;
  /** Instead of the ring's. */
  readonly classify?: Classify | undefined;
}

export interface CallSettings {
  readonly classify: Classify;
  /** Whether the ring goes by quota, so that responses are read for it. */
  readonly watchesQuota: boolean;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
}

/** `ring.call`: the attempt loop round a plain function. */
export async function callWithRing<T>(
  ring: KeyPool,
  settings: CallSettings,
  fn: KeyedFunction<T>,
  options: CallOptions,
): Promise<T> {
  checkCall(fn, options);
  const { classify, now, random, sleep, watchesQuota } = settings;
  const { signal, totalTimeoutMs, retries, idempotent, replayable } = options;
  const turns = new FunctionTurns(fn, {
    classify: options.classify ?? classify,
    now,
    watchesQuota,
    signal,
    totalTimeoutMs,
  });
  try {
    const { value } = await runAttempts<T>({
      ring,
      attempt: (context) => turns.take(context),
      signal,
      totalTimeoutMs,
      retries,
      idempotent,
      replayable,
      now,
      random,
      sleep,
    });
    return value;
  } catch (error) {
    const returned = turns.returnedFor(error);
    if (returned === null) throw error;
    return returned.value;
  } finally {
    turns.close();
  }
}

function checkCall(fn: unknown, { totalTimeoutMs, retries }: CallOptions): void {
  if (typeof fn !== 'function') {
    throw new ConfigurationError({
      field: 'fn',
      problem: `is a ${typeof fn}`,
      allowed: 'a function that takes a key',
    });
  }
  if (totalTimeoutMs !== undefined && !(totalTimeoutMs > 0)) {
    const allowed = 'a number of milliseconds above 0';
    throw new ConfigurationError({ field: 'totalTimeoutMs', problem: 'is no duration', allowed });
  }
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    throw new ConfigurationError({
      field: 'retries',
      problem: 'is no count',
      allowed: 'a whole number from 0',
    });
  }
}
