import { RegPilotError } from '@regpilot/contract';
import type { ChatResult } from '../response/chat-result.ts';
import type { Delivery } from '../transport/transport-error.ts';
import type { StoppedBecause } from './stopped-because.ts';

/**
 * `attempt`: one request got no answer. `idle`: a stream fell silent. `total`: the call with all its
 * retries and waits took too long, a stream to its first byte. The last failure before that is the cause.
 */
export type TimeoutKind = 'attempt' | 'idle' | 'total';

export interface TimeoutErrorOptions {
  readonly kind: TimeoutKind;
  readonly timeoutMs: number;
  readonly delivery?: Delivery | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  /** The last failure before a total timeout. */
  readonly cause?: unknown;
  readonly stoppedBecause?: StoppedBecause | undefined;
  readonly partialText?: string | undefined;
  readonly partialResult?: ChatResult | undefined;
}

/** The option that sets each timeout, so that the message says what to change. */
const texts: Readonly<Record<TimeoutKind, (ms: number) => string>> = {
  attempt: (ms) => `No answer within ${ms} ms (option timeout)`,
  idle: (ms) => `The stream sent nothing for ${ms} ms (option idleTimeout)`,
  total: (ms) =>
    `The call was not done within ${ms} ms, retries and waits included (option totalTimeout)`,
};

/** A time limit of the client ran out. The gateway may still be at work. */
export class TimeoutError extends RegPilotError {
  override name = 'TimeoutError';
  readonly kind: TimeoutKind;
  readonly timeoutMs: number;
  /** `not-sent` when the time ran out while connecting. */
  readonly delivery: Delivery;
  /** Why it was not tried again; undefined on an error of a stream that had begun. */
  readonly stoppedBecause: StoppedBecause | undefined;
  readonly #partialText: string | undefined;
  readonly #partialResult: ChatResult | undefined;

  constructor(options: TimeoutErrorOptions) {
    super('TIMEOUT', texts[options.kind](options.timeoutMs), options);
    this.kind = options.kind;
    this.timeoutMs = options.timeoutMs;
    this.delivery = options.delivery ?? 'unknown';
    this.stoppedBecause = options.stoppedBecause;
    this.#partialText = options.partialText;
    this.#partialResult = options.partialResult;
  }

  /** What a stream had said before it fell silent; undefined for calls that are no stream. Not shown by inspection or JSON. */
  get partialText(): string | undefined {
    return this.#partialText;
  }

  /**
   * The same as a result: the text, tool calls as far as they had come, and what else was known by then.
   * Undefined where `partialText` is. Not shown by inspection or JSON.
   */
  get partialResult(): ChatResult | undefined {
    return this.#partialResult;
  }
}
