import type { AttemptOutcome } from '../attempt/outcome.ts';
import type { CallKeys } from './call-keys.ts';
import type { KeyLease } from './key-lease.ts';

/** How a wait for a key can end before there is one. */
export interface RecoveryLimits {
  /** Rejects the wait with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The last refusal, for the cause of `AllKeysFailedError`. */
  readonly lastError?: unknown;
  /** Requests that the call has sent so far. */
  readonly attempts: number;
}

/**
 * What the attempt loop asks of a key ring. `acquire` and `renew` answer at once and without
 * awaiting, so that no attempt can start on a key that was banned a moment before.
 */
export interface KeyPool {
  /** Whether the ring goes by what answers tell of quota; where it does not, reading it is lost work. */
  readonly watchesQuota: boolean;
  /** Opens a call. What it tries is remembered in the returned value, never in the ring. */
  begin(options?: { readonly replayable?: boolean }): CallKeys;
  /**
   * The best key that the call has not tried, or null when every usable one was tried. Keys that
   * are known to be limited come last.
   */
  acquire(call: CallKeys): KeyLease | null;
  /**
   * For a call that has no key left: one refresh of the source for everybody, then one probe for
   * everybody.
   *
   * @throws AllKeysFailedError when every key was tried, or the last refusal itself while the upstream
   * rather than the keys is under suspicion; KeySourceError when there never was a key;
   * RegPilotError with code CLOSED.
   */
  recover(call: CallKeys, limits: RecoveryLimits): Promise<KeyLease>;
  /** Whether an attempt may still start with a lease that was waited for; gives it back where not. */
  confirm(call: CallKeys, lease: KeyLease): boolean;
  /** The same key again, after a report; null when it may not be used any more or has no quota left. */
  renew(call: CallKeys, lease: KeyLease): KeyLease | null;
  /** Hands a lease back with what came of it. Only the first report of a lease counts. */
  report(call: CallKeys, lease: KeyLease, outcome: AttemptOutcome): void;
  /** Whether `acquire` would find a key that is not known to be limited. */
  hasOther(call: CallKeys): boolean;
  /** Whether the calls of the ring together may try once more; `takeRetry` enters that one did. */
  hasRetryLeft(): boolean;
  takeRetry(): void;
  /** Milliseconds until the first limited key is free again; null when none is limited. */
  soonestKeyMs(): number | null;
}
