import { ConfigurationError } from '@regpilot/contract';
import type { MaybePromise } from '../../stores/enforcement-store.ts';
import type { Deadlines } from './deadlines.ts';

export interface Unanswered {
  readonly answered: false;
  readonly reason: 'timeout' | 'error';
  /** What the store threw or rejected with; undefined after a timeout. */
  readonly error: unknown;
}

export type Answer<Value> = { readonly answered: true; readonly value: Value } | Unanswered;

/**
 * What the store says to `ask`, unless it takes longer than the deadline: what comes later is left to `ask` itself.
 * In this very turn where the store answers in it. A ConfigurationError is the caller's mistake and not the
 * store's, and is thrown on.
 */
export function answerInTime<Value>(
  ask: () => MaybePromise<Value>,
  deadlines: Deadlines,
): MaybePromise<Answer<Value>> {
  try {
    const value = ask();
    return value instanceof Promise ? race(value, deadlines) : { answered: true, value };
  } catch (error) {
    return unanswered(error);
  }
}

function race<Value>(late: Promise<Value>, deadlines: Deadlines): Promise<Answer<Value>> {
  return new Promise((resolve, reject) => {
    const stop = deadlines.start(() => {
      resolve({ answered: false, reason: 'timeout', error: undefined });
    });
    late.then(
      (value) => {
        stop();
        resolve({ answered: true, value });
      },
      (error: unknown) => {
        stop();
        if (error instanceof ConfigurationError) reject(error);
        else resolve({ answered: false, reason: 'error', error });
      },
    );
  });
}

function unanswered(error: unknown): Unanswered {
  if (error instanceof ConfigurationError) throw error;
  return { answered: false, reason: 'error', error };
}
