import type { FailedOutcome } from './outcome.ts';

/** All that the decision depends on beside the outcome. Durations in milliseconds. */
export interface AttemptHistory {
  readonly aborted: boolean;
  /** Until the total timeout; `Infinity` without one. */
  readonly timeLeftMs: number;
  /** Set by a circuit breaker in front of the upstream; nothing sets it yet. */
  readonly circuitOpen: boolean;
  /** Whether the request can be sent a second time: false for a body that is a stream. */
  readonly replayable: boolean;
  /** Whether sending it twice does no harm, as declared by the caller or the gateway. */
  readonly idempotent: boolean;
  /** Whether a key is left that this call has not tried and that is not known to be limited. */
  readonly otherKeyReady: boolean;
  /** Until the first limited key is free again; null when none is limited. */
  readonly soonestKeyMs: number | null;
  readonly retries: number;
  readonly retriesUsed: number;
  /** Whether all calls of the ring together have a retry left. */
  readonly budgetLeft: boolean;
  /** One draw in [0, 1) for the jitter, so that the decision itself is pure. */
  readonly random: number;
}

export type StopReason =
  | 'aborted'
  | 'deadline'
  | 'circuit-open'
  | 'missing-key'
  | 'forbidden'
  | 'fatal'
  | 'not-replayable'
  | 'denied'
  | 'outcome-unknown'
  | 'retries-used-up'
  | 'retry-budget-used-up'
  | 'no-time-left';

export type Decision =
  | { readonly do: 'stop'; readonly reason: StopReason }
  | { readonly do: 'retry'; readonly delayMs: number }
  | { readonly do: 'next-key' };

const baseDelayMs = 1000;
const maxDelayMs = 8000;

/**
 * Full jitter: anything between 0 and 1 s, 2 s, 4 s, at most 8 s. Spreading the retries over the
 * whole span is what keeps clients that failed together from coming back together.
 */
export function backoffMs(retriesUsed: number, random: number): number {
  return random * Math.min(maxDelayMs, baseDelayMs * 2 ** retriesUsed);
}

/**
 * What to do after a failed attempt. In order: abort, total timeout, circuit, what the outcome says
 * about call and key, retry budget. Going on with another key is no retry: it costs no budget.
 */
export function decide(outcome: FailedOutcome, history: AttemptHistory): Decision {
  if (history.aborted) return stop('aborted');
  if (history.timeLeftMs <= 0) return stop('deadline');
  if (history.circuitOpen) return stop('circuit-open');
  // After anything but a local denial a body that is a stream is gone.
  if (!history.replayable && canGoOn.has(outcome.outcome)) return stop('not-replayable');

  if (outcome.outcome === 'auth') return { do: 'next-key' };
  if (outcome.outcome === 'denied')
    return history.otherKeyReady ? { do: 'next-key' } : stop('denied');
  if (outcome.outcome === 'limited') {
    if (history.otherKeyReady) return { do: 'next-key' };
    return retryAfter(history.soonestKeyMs ?? outcome.retryAfterMs ?? 0, history);
  }
  if (outcome.outcome === 'transient') {
    if (outcome.delivery === 'unknown' && !history.idempotent) return stop('outcome-unknown');
    return retryAfter(outcome.retryAfterMs ?? 0, history);
  }
  return stop(outcome.outcome);
}

/** The outcomes after which another attempt may follow although the first one sent something. */
const canGoOn: ReadonlySet<FailedOutcome['outcome']> = new Set(['auth', 'limited', 'transient']);

/** Retry-After is a minimum (RFC 9110, section 10.2.3); where it is longer than the time left, waiting is of no use. */
function retryAfter(minimumMs: number, history: AttemptHistory): Decision {
  if (history.retriesUsed >= history.retries) return stop('retries-used-up');
  if (!history.budgetLeft) return stop('retry-budget-used-up');
  const delayMs = Math.max(minimumMs, backoffMs(history.retriesUsed, history.random));
  if (delayMs >= history.timeLeftMs) return stop('no-time-left');
  return { do: 'retry', delayMs };
}

function stop(reason: StopReason): Decision {
  return { do: 'stop', reason };
}
