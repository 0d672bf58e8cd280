import type { AttemptOutcome, OutcomeName } from '../attempt/outcome.ts';
import { isResponse, type Classify } from '../classify/classify-by-status.ts';
import type { CallKeys } from '../ring/call-keys.ts';
import type { KeyLease } from '../ring/key-lease.ts';
import type { KeyPool } from '../ring/key-pool.ts';

export interface LeaseSettings {
  readonly classify: Classify;
  readonly now: () => number;
}

/** What the leases taken one after the other for one piece of work have in common. */
interface Work {
  readonly pool: KeyPool;
  readonly settings: LeaseSettings;
  readonly call: CallKeys;
}

export interface LeaseOptions {
  /** Ends the wait for a key, with its reason. Does not end a lease. */
  readonly signal?: AbortSignal | undefined;
}

/** Names of outcomes: what a client threw has none of these as its `outcome`. */
const outcomeNames: ReadonlySet<unknown> = new Set([
  'ok',
  'auth',
  'missing-key',
  'forbidden',
  'limited',
  'denied',
  'transient',
  'fatal',
  'aborted',
] as const satisfies readonly OutcomeName[]);

/**
 * A key for one request of a client that is built with its key. Report what came of the request, or
 * the ring learns nothing of the key; with `using`, one that is not reported goes back as it was.
 *
 * A lease is for one request, not for the life of a client: keep clients by `keyId`, and take a lease
 * for each of their requests. One that is held may be the trial for which all others wait.
 */
export class LeasedKey implements Disposable {
  readonly #work: Work;
  readonly #lease: KeyLease;
  readonly #attempt: number;
  #lastError: unknown;

  private constructor(work: Work, lease: KeyLease, attempt: number) {
    this.#work = work;
    this.#lease = lease;
    this.#attempt = attempt;
  }

  /**
   * The first key for a piece of work.
   *
   * @throws AllKeysFailedError, KeySourceError, RegPilotError with code CLOSED, or the signal's reason.
   */
  static async first(
    pool: KeyPool,
    settings: LeaseSettings,
    options: LeaseOptions = {},
  ): Promise<LeasedKey> {
    options.signal?.throwIfAborted();
    const work: Work = { pool, settings, call: pool.begin() };
    const lease = await borrow(work, { ...options, lastError: undefined, attempts: 0 });
    return new LeasedKey(work, lease, 1);
  }

  get key(): string {
    return this.#lease.key;
  }

  /** Name of the key that may be logged, and that clients can be kept by. */
  get keyId(): string {
    return this.#lease.keyId;
  }

  /**
   * Gives the key back with what came of the request: an outcome, the `Response`, or what the client
   * threw. Only the first report counts.
   *
   * @returns what it was taken for: after `auth` and `limited` another key may do, see `next`.
   */
  report(result: unknown): OutcomeName {
    const outcome = this.#outcomeOf(result);
    if (outcome.outcome !== 'ok') this.#lastError ??= result;
    const { pool, call } = this.#work;
    pool.report(call, this.#lease, outcome);
    return outcome.outcome;
  }

  /**
   * Another key for the same work, one that it has not tried; refreshes the source when there is none.
   * A lease that was not reported goes back as it was, and may be lent again.
   *
   * @throws as `ring.lease` does; AllKeysFailedError when every key was tried.
   */
  async next(options: LeaseOptions = {}): Promise<LeasedKey> {
    this[Symbol.dispose]();
    options.signal?.throwIfAborted();
    const limits = { ...options, lastError: this.#lastError, attempts: this.#attempt };
    const lease = await borrow(this.#work, limits);
    return new LeasedKey(this.#work, lease, this.#attempt + 1);
  }

  [Symbol.dispose](): void {
    const { pool, call } = this.#work;
    pool.report(call, this.#lease, { outcome: 'aborted' });
  }

  #outcomeOf(result: unknown): AttemptOutcome {
    if (isOutcome(result)) return result;
    if (isResponse(result) && result.ok) return { outcome: 'ok' };
    const { classify, now } = this.#work.settings;
    return classify(result, now()) ?? { outcome: 'ok' };
  }
}

interface BorrowLimits extends LeaseOptions {
  readonly lastError: unknown;
  readonly attempts: number;
}

/** A key that was waited for may have been banned meanwhile, hence the second look. */
async function borrow({ pool, call }: Work, limits: BorrowLimits): Promise<KeyLease> {
  for (;;) {
    const lease = pool.acquire(call) ?? (await pool.recover(call, limits));
    if (pool.confirm(call, lease)) return lease;
  }
}

function isOutcome(value: unknown): value is AttemptOutcome {
  return (
    typeof value === 'object' &&
    value !== null &&
    'outcome' in value &&
    outcomeNames.has(value.outcome)
  );
}
