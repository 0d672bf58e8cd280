import type { Meter, MeterLimit, MeterUsage } from '../meters/meter.ts';

/** Synchronous where the store can be: the enforcer then decides without giving up its turn. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * When a call enters the rolling windows: at its admission, or when `arrived` is called. Until then
 * the call holds its place, so a client that mirrors a gateway's limit never draws a 429 because
 * the network made its calls arrive closer together than they were sent.
 */
export type WindowFrom = 'admitted' | 'arrived';

/** What holds for every reservation of an enforcer. */
export interface ReservationRules {
  /**
   * After it the reservation of tokens, money and concurrency ends by itself; the request stays
   * counted, and a call that has not arrived arrives then. Longer than any call may take.
   */
  readonly ttlMs: number;
  readonly windowFrom: WindowFrom;
}

export interface ReserveRequest extends ReservationRules {
  /**
   * Whose counters: a key, or a line of keys that replaced one another. Names that begin with `~` are no
   * key's: `~client`, `~scope:<name>` of a scope function, `~observed:<slot>` of a limit on trial.
   */
  readonly slot: string;
  /**
   * Of the caller's making, unique among all processes that share the store. A repeated id is admitted and not charged
   * again, whatever became of it, until one more TTL after its own has passed. An id that was denied is decided on anew.
   */
  readonly id: string;
  /**
   * In the order in which a denial is looked for. All of one unit have the same amount. It is 1 for the requests and the
   * concurrency of a call, and more where calls that were decided on without the store are written back together,
   * which comes with limits of `Number.MAX_SAFE_INTEGER`: it is recorded, above the limit or not.
   */
  readonly meters: readonly Meter[];
}

/** Every meter had room, and all were charged. */
export interface Reserved {
  readonly allowed: true;
  readonly usage: readonly MeterUsage[];
}

/** At least one meter had no room, and none was charged. */
export interface Denied {
  readonly allowed: false;
  /** Position in `meters` of the first that had no room. */
  readonly deniedBy: number;
  /**
   * The latest over all meters without room: one millisecond earlier the same request would still
   * be denied. Calls in flight are taken to arrive now, or to end in the next millisecond: nobody knows when they will.
   * Null when one of them never has room for it (a `one_time` limit, an amount above the limit).
   */
  readonly retryAfterMs: number | null;
  readonly usage: readonly MeterUsage[];
}

/** What a call really took. A field that is left out stays at what was reserved. */
export interface ActualAmounts {
  readonly tokens?: number | undefined;
  /** Whole micro-dollars. */
  readonly microUsd?: number | undefined;
}

/**
 * Where counters live. The calls of one reservation are idempotent by id, and exactly one of
 * `settle` and `release` takes effect; those on an id that the store does not know change nothing.
 *
 * Counters hang on the slot and on what `meterIdentity` says of a meter. Time is whole milliseconds, and for a slot it
 * never goes back. `testStore()` of `@regpilot/enforcement/testing` holds a store to all of it.
 *
 * It may throw, reject, or not answer: an enforcer then goes by `onStoreError`, and repeats what it had to say when the
 * store is back. A ConfigurationError is no outage, and fails the call.
 */
export interface EnforcementStore {
  /** Charges all meters or none, in one atomic step. */
  reserve(request: ReserveRequest): MaybePromise<Reserved | Denied>;
  /** The call reached the gateway: its rolling windows start now. Nothing, where they started at admission. */
  arrived(id: string): MaybePromise<void>;
  /**
   * Replaces the estimate by the truth, in the window or period in which it was reserved; it may be
   * more than the limit. Requests stay as reserved. After the TTL the truth is still recorded, for one more TTL at least.
   */
  settle(id: string, actual: ActualAmounts): MaybePromise<void>;
  /** Gives everything back, the request included; after the TTL too, for as long as `settle` does. */
  release(id: string): MaybePromise<void>;
  /** The call goes on: its TTL begins anew. Nothing for a reservation that is over. A store without it keeps the first TTL. */
  renew?(id: string): MaybePromise<void>;
  /** How the meters stand for a slot, in the order given. Charges nothing. */
  usage(slot: string, meters: readonly MeterLimit[]): MaybePromise<readonly MeterUsage[]>;
  close?(): MaybePromise<void>;
}
