import type { LeasedKey, LeaseOptions } from '../lease/leased-key.ts';
import type { KeyListInput } from '../sources/read-key-list.ts';
import type { CallOptions } from './call-with-ring.ts';
import type { KeyedFunction } from './function-turns.ts';
import type { KeyPool } from './key-pool.ts';
import type { KeyRingEventName, KeyRingEventOf } from './ring-events.ts';
import type { KeyRingStatus } from './ring-status.ts';

/** Several keys for one upstream. A call that is refused with one of them goes on with the next. */
export interface KeyRing extends KeyPool, AsyncDisposable {
  /** Keys in the ring, whatever their state; 0 before the source is first read. */
  readonly size: number;
  /**
   * Calls `fn` with a key; when it is refused (401) or out of quota (429), calls it again with
   * another one. Every other error is thrown as it is.
   *
   * @throws AllKeysFailedError; KeySourceError when the ring has never had a key; ConfigurationError
   * for a wrong option; RegPilotError with code ABORTED, TIMEOUT or CLOSED; what `fn` throws.
   */
  call<T>(fn: KeyedFunction<T>, options?: CallOptions): Promise<T>;
  /**
   * A standard `fetch` that sends each request with a key, and goes on with another one as `call`
   * does. Give it to any client that takes a `fetch`, with the client's own retries switched off.
   *
   * Needs the ring's option `fetch`; a request to another origin is refused, redirects are handed
   * back. When all keys are refused, the last answer is given back. An answer that has begun is never
   * replaced by another one, nor is a body repeated that is a stream.
   *
   * @throws ConfigurationError; otherwise as a `fetch` rejects.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * A key for one request of a client that is built with its key.
   *
   * @throws AllKeysFailedError, KeySourceError, RegPilotError with code CLOSED, or the signal's reason.
   */
  lease(options?: LeaseOptions): Promise<LeasedKey>;
  status(): KeyRingStatus;
  /**
   * Reads the source now, and resolves when the answer is in use. For a ring of fixed keys nothing changes.
   *
   * @throws KeySourceError; the last good keys stay in use.
   */
  refresh(): Promise<{ readonly changed: boolean }>;
  /**
   * Puts other keys in place at once. Keys that stay keep their health; calls under way with a key
   * that goes may finish with it.
   *
   * @throws ConfigurationError for a list without a key or with a malformed one; nothing is changed then.
   */
  replace(keys: KeyListInput): void;
  /**
   * Takes a key out of use for good: when this returns, no attempt starts with it any more, not even
   * after a refresh that brings it again. Calls under way are not cut off.
   *
   * @returns whether the key is in the ring now.
   */
  ban(keyId: string): boolean;
  /** Like `ban`, for a key of which it is known that the gateway has revoked it. */
  markRevoked(keyId: string): boolean;
  /**
   * Says that a key is being replaced: from now on it is used only when no other works. `false` takes
   * it back. It is forgotten when the key leaves the ring.
   *
   * @returns whether the key is in the ring now.
   */
  setDraining(keyId: string, draining: boolean): boolean;
  /** From now on a key is called by the gateway's id for it. False when the ring has no such key. */
  setKeyId(keyId: string, gatewayId: string): boolean;
  /** Subscribes to an event, or to all with `*`; gives back what ends the subscription. */
  on<Name extends KeyRingEventName | '*'>(
    name: Name,
    listener: (event: KeyRingEventOf<Name>) => void,
  ): () => void;
  /** Ends refreshes and waits, and refuses further calls with code CLOSED. Attempts under way may finish. */
  close(): Promise<void>;
}

/** Held by the global symbol registry, so that a second installed copy of this package finds it, too. */
export const keyRingBrand: unique symbol = Symbol.for('@regpilot/key-ring');

/** Whether a value is a key ring, whichever installed copy of this package made it. */
export function isKeyRing(value: unknown): value is KeyRing {
  return typeof value === 'object' && value !== null && keyRingBrand in value;
}
