import type { KeyLease } from '../ring/key-lease.ts';
import type { CallLimits } from './call-limits.ts';

/**
 * What an attempt is given. All of it are getters of the prototype, so that neither inspection nor
 * JSON nor a spread takes the key along.
 */
export class AttemptContext {
  readonly #lease: KeyLease;
  readonly #limits: CallLimits;
  readonly #attempt: number;

  constructor(lease: KeyLease, limits: CallLimits, attempt: number) {
    this.#lease = lease;
    this.#limits = limits;
    this.#attempt = attempt;
  }

  get key(): string {
    return this.#lease.key;
  }

  get keyId(): string {
    return this.#lease.keyId;
  }

  /** The name made from the key itself: it stays the same when the gateway's id becomes known. */
  get localId(): string {
    return this.#lease.localId;
  }

  /** 1 for the first request of the call. Local denials send none and are not counted. */
  get attempt(): number {
    return this.#attempt;
  }

  /** Fires on the caller's abort and at the total timeout; never, where there is neither. */
  get signal(): AbortSignal {
    return this.#limits.signal;
  }

  /** Epoch milliseconds by the injected clock, `Infinity` without a total timeout. Cheaper than `signal`. */
  get deadlineAt(): number {
    return this.#limits.deadlineAt;
  }
}
