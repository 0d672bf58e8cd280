import { TimeoutError, type TimeoutErrorOptions } from '../errors/timeout-error.ts';
import type { CallTerms } from './call.ts';

type Facts = Pick<TimeoutErrorOptions, 'attempts' | 'requestId' | 'delivery'> & {
  /** What the attempt before failed with. */
  readonly lastFailure: unknown;
};

/** The error of a call that has no time left. */
export function totalTimeout(
  { totalTimeoutMs = 0 }: Pick<CallTerms, 'totalTimeoutMs'>,
  { lastFailure, ...facts }: Facts,
): TimeoutError {
  return new TimeoutError({
    ...facts,
    kind: 'total',
    timeoutMs: totalTimeoutMs,
    cause: lastFailure,
    stoppedBecause: 'deadline',
  });
}
