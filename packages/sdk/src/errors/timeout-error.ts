import type { Delivery } from '../transport/transport-error.ts';
import type { StoppedBecause } from './stopped-because.ts';
import { CallError, type CallErrorOptions } from './call-error.ts';

/**
 * `attempt`: one request got no answer. `idle`: a stream fell silent. `total`: the call with all its
 * retries and waits took too long, a stream to its first byte. The last failure before that is the cause.
 */
export type TimeoutKind = 'attempt' | 'idle' | 'total';

export interface TimeoutErrorOptions extends CallErrorOptions {
  readonly kind: TimeoutKind;
  readonly timeoutMs: number;
  readonly delivery?: Delivery | undefined;
  /** The last failure before a total timeout. */
  readonly cause?: unknown;
  readonly stoppedBecause?: StoppedBecause | undefined;
}

/** The option that sets each timeout, so that the message says what to change. */
const texts: Readonly<Record<TimeoutKind, (ms: number) => string>> = {
  attempt: (ms) => `No answer within ${ms} ms (option timeout)`,
  idle: (ms) => `The stream sent nothing for ${ms} ms (option idleTimeout)`,
  total: (ms) =>
    `The call was not done within ${ms} ms, retries and waits included (option totalTimeout)`,
};

/** A time limit of the client ran out. The gateway may still be at work. */
export class TimeoutError extends CallError {
  override name = 'TimeoutError';
  readonly kind: TimeoutKind;
  readonly timeoutMs: number;
  /** `not-sent` when the time ran out while connecting. */
  readonly delivery: Delivery;

  constructor(options: TimeoutErrorOptions) {
    super('TIMEOUT', texts[options.kind](options.timeoutMs), options);
    this.kind = options.kind;
    this.timeoutMs = options.timeoutMs;
    this.delivery = options.delivery ?? 'unknown';
  }
}
