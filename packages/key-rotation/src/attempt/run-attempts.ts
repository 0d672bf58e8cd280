import type { KeyLease } from '../ring/key-lease.ts';
import type { KeyPool } from '../ring/key-pool.ts';
import { AttemptContext } from './attempt-context.ts';
import { CallLimits, type CallEndings } from './call-limits.ts';
import { decide, type Decision } from './decide.ts';
import { markRetryBlocked } from './mark-retry-blocked.ts';
import type { AttemptResult, FailedOutcome, OutcomeName } from './outcome.ts';
import { sleep as defaultSleep, type Sleep } from './sleep.ts';
import { systemNow } from './system-clock.ts';

/** Told after every failed attempt. Holds ids and numbers only. */
export interface DecisionEvent {
  readonly attempt: number;
  readonly keyId: string;
  readonly outcome: OutcomeName;
  readonly decision: Decision;
}

export interface RunAttemptsOptions<T> {
  readonly ring: KeyPool;
  /**
   * Makes one attempt and says what came of it. It is called anew for every attempt, so that it can
   * build a fresh body. Expected to report failures as a result; what it throws ends the call.
   */
  readonly attempt: (context: AttemptContext) => Promise<AttemptResult<T>>;
  /** Repetitions after transient failures and waits for limits; default 0. Going on with another key costs none. */
  readonly retries?: number | undefined;
  /** Whether a request of unknown outcome may be sent again; default false. */
  readonly idempotent?: boolean | undefined;
  /** Whether there can be a second request at all; default true, false for a body that is a stream. */
  readonly replayable?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bounds the whole call with all its waits; default none. */
  readonly totalTimeoutMs?: number | undefined;
  readonly endings?: CallEndings | undefined;
  /** Whether a breaker in front of the upstream is open; asked after each failure. */
  readonly circuitOpen?: (() => boolean) | undefined;
  readonly onDecision?: ((event: DecisionEvent) => void) | undefined;
  /** Epoch milliseconds. The default never runs backwards. */
  readonly now?: (() => number) | undefined;
  readonly random?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
}

export interface AttemptsResult<T> {
  readonly value: T;
  /** Requests sent for the call, 1 when all went well. */
  readonly attempts: number;
  /** The key that did it. */
  readonly keyId: string;
}

/**
 * The one loop for retries and failover. What to do after a failure is decided by `decide`; which
 * key comes next, by the ring. The number of attempts is bounded by the keys (each once for a set
 * of keys, one of them twice), three refreshed sets, and `retries`.
 *
 * It throws the `error` of the attempt at which it stopped, as it is, except: an abort or the total
 * timeout during a wait (`endings`), no key left (`AllKeysFailedError`, `KeySourceError`), and local
 * denials, of which the one with the soonest retry time is thrown. Where an upstream's error came
 * before a denial, that error is thrown, with the denial as its `retryBlockedBy`.
 */
export function runAttempts<T>(options: RunAttemptsOptions<T>): Promise<AttemptsResult<T>> {
  return new AttemptRun(options).run();
}

type Failure<O extends OutcomeName = OutcomeName> = Extract<FailedOutcome, { outcome: O }> & {
  readonly error: unknown;
};

interface LimitedAttempt {
  readonly result: Failure<'limited'>;
  readonly lease: KeyLease;
  /** When its limit ends, as the answer said. */
  readonly freeAt: number;
}

class AttemptRun<T> {
  readonly #options: RunAttemptsOptions<T>;
  readonly #limits: CallLimits;
  readonly #call: ReturnType<KeyPool['begin']>;
  #retriesUsed = 0;
  /** The last refusal of a key; the cause when no key is left. */
  #refusal: unknown;
  /** The last error of the upstream itself. A refused key is none: the ring got over it. */
  #upstream: { readonly error: unknown } | undefined;
  /** The last good key that was out of quota: what the call comes back to when every other one is refused. */
  #limited: LimitedAttempt | undefined;
  #denial: { readonly error: unknown; readonly retryAt: number } | undefined;

  constructor(options: RunAttemptsOptions<T>) {
    this.#options = options;
    this.#limits = new CallLimits(options);
    this.#call = options.ring.begin({ replayable: options.replayable ?? true });
  }

  async run(): Promise<AttemptsResult<T>> {
    const { ring, attempt } = this.#options;
    const limits = this.#limits;
    let lease: KeyLease | null = null;
    try {
      for (;;) {
        this.#throwIfOver(lease);
        // Asked after every wait and with none to follow: the key may have been banned meanwhile.
        if (lease !== null && !ring.confirm(this.#call, lease)) lease = null;
        lease ??= ring.acquire(this.#call);
        if (lease === null) {
          lease = await this.#recover();
          continue;
        }

        let result: AttemptResult<T>;
        try {
          result = await attempt(new AttemptContext(lease, limits, limits.attempts + 1));
        } catch (error) {
          result = { outcome: 'fatal', error };
        }
        if (result.outcome !== 'denied') limits.attempts += 1;
        ring.report(this.#call, lease, result);
        if (result.outcome === 'ok')
          return { value: result.value, attempts: limits.attempts, keyId: lease.keyId };
        this.#remember(result, lease);
        const decision = this.#decide(result, lease.keyId);
        // An abort in the very turn in which an answer came is an abort still.
        if (decision.do === 'stop')
          throw (limits.ending() ?? { error: this.#errorOf(result) }).error;
        lease =
          decision.do === 'retry'
            ? await this.#waitForRetry(decision.delayMs, result, lease)
            : null;
      }
    } finally {
      limits.dispose();
    }
  }

  #throwIfOver(lease: KeyLease | null): void {
    const ending = this.#limits.ending();
    if (ending === null) return;
    if (lease !== null) this.#options.ring.report(this.#call, lease, { outcome: 'aborted' });
    throw ending.error;
  }

  /** Null after a wait for a key that had been out of quota: then the search starts again. */
  async #recover(): Promise<KeyLease | null> {
    const limits = this.#limits;
    try {
      return await limits.during((signal) =>
        this.#options.ring.recover(this.#call, {
          signal,
          lastError: this.#refusal ?? this.#upstream?.error,
          attempts: limits.attempts,
        }),
      );
    } catch (error) {
      const ending = limits.ending();
      if (ending !== null) throw ending.error;
      // No other key works, so the one that only lacked quota is worth the wait after all.
      const wait = this.#limited === undefined ? null : this.#decideAgain(this.#limited);
      if (this.#limited === undefined || wait?.do !== 'retry')
        throw (this.#shortage() ?? { error }).error;
      return this.#waitForRetry(wait.delayMs, this.#limited.result, this.#limited.lease);
    }
  }

  /** What other keys failed with meanwhile took its time, and of that limit less is left. */
  #decideAgain({ result, lease, freeAt }: LimitedAttempt): Decision {
    const retryAfterMs = Math.max(0, freeAt - this.#now());
    return this.#decide({ outcome: result.outcome, retryAfterMs }, lease.keyId);
  }

  #remember(result: Failure, lease: KeyLease): void {
    if (result.outcome === 'auth') {
      this.#refusal = result.error;
      if (this.#limited?.lease.keyId === lease.keyId) this.#limited = undefined;
    } else if (result.outcome === 'denied') {
      const retryAt = result.retryAfterMs === null ? Infinity : this.#now() + result.retryAfterMs;
      if (this.#denial === undefined || retryAt < this.#denial.retryAt)
        this.#denial = { error: result.error, retryAt };
    } else {
      this.#upstream = { error: result.error };
      if (result.outcome === 'limited')
        this.#limited = { result, lease, freeAt: this.#now() + (result.retryAfterMs ?? 0) };
    }
  }

  #decide(result: FailedOutcome, keyId: string): Decision {
    const {
      ring,
      retries = 0,
      idempotent = false,
      replayable = true,
      random = Math.random,
    } = this.#options;
    const decision = decide(result, {
      aborted: this.#limits.aborted,
      timeLeftMs: this.#limits.timeLeftMs,
      circuitOpen: this.#options.circuitOpen?.() ?? false,
      replayable,
      idempotent,
      otherKeyReady: ring.hasOther(this.#call),
      soonestKeyMs: ring.soonestKeyMs(),
      retries,
      retriesUsed: this.#retriesUsed,
      budgetLeft: ring.hasRetryLeft(),
      random: random(),
    });
    try {
      this.#options.onDecision?.({
        attempt: this.#limits.attempts,
        keyId,
        outcome: result.outcome,
        decision,
      });
    } catch {
      // A listener that throws is its author's business, never the call's.
    }
    return decision;
  }

  /** The key to retry with, or null to look for one: a limit is over on whichever key comes free first. */
  async #waitForRetry(
    delayMs: number,
    { outcome }: FailedOutcome,
    lease: KeyLease,
  ): Promise<KeyLease | null> {
    const { sleep = defaultSleep, ring } = this.#options;
    this.#retriesUsed += 1;
    ring.takeRetry();
    try {
      await sleep(delayMs, this.#limits.callerSignal);
    } catch (error) {
      throw this.#limits.ending()?.error ?? error;
    }
    if (outcome !== 'limited') return ring.renew(this.#call, lease);
    this.#call.forgetLimited();
    return null;
  }

  #errorOf(result: Failure): unknown {
    return result.outcome === 'denied' ? (this.#shortage()?.error ?? result.error) : result.error;
  }

  /**
   * The error of a call that met a good key without quota: that tells its caller more than the
   * refusals of the other keys. Null when no key was out of quota.
   */
  #shortage(): { readonly error: unknown } | null {
    if (this.#upstream === undefined) return this.#denial ?? null;
    if (this.#denial === undefined) return this.#limited?.result ?? null;
    return { error: markRetryBlocked(this.#upstream.error, this.#denial.error) };
  }

  #now(): number {
    return (this.#options.now ?? systemNow)();
  }
}
