import type { KeyRecord } from './key-record.ts';
import { retryAtOf, stateOf, type KeyState } from './key-state.ts';

/** Instants in epoch milliseconds by the ring's clock. */
export interface KeyStatus {
  readonly keyId: string;
  readonly label: string | null;
  readonly state: KeyState;
  /** Place in the list, 0 is preferred. */
  readonly rank: number;
  /** When a key that is not used now is tried again; null when it is in use, or never will be. */
  readonly retryAt: number | null;
  readonly inFlight: number;
  readonly ok: number;
  /** Answers of 401. */
  readonly refused: number;
  /** Answers of 429. */
  readonly limited: number;
  /** Other failures. Aborted attempts and local denials are in no count. */
  readonly failed: number;
  /** By this process since the key came into the ring; null before. */
  readonly firstUsedAt: number | null;
  readonly lastUsedAt: number | null;
}

export interface KeyRingStatus {
  /** Grows with every change of the set of keys. */
  readonly generation: number;
  /** Whether the last attempt to read the source failed, so that the keys may be out of date. */
  readonly stale: boolean;
  /** When the source was last read; null for a ring of fixed keys, and before the first time. */
  readonly loadedAt: number | null;
  readonly keys: readonly KeyStatus[];
}

export function keyStatusOf(record: KeyRecord, now: number): KeyStatus {
  const {
    keyId,
    label,
    health,
    rank,
    inFlight,
    ok,
    refused,
    limited,
    failed,
    firstUsedAt,
    lastUsedAt,
  } = record;
  const state = stateOf(health, now);
  const retryAt = retryAtOf(health, now);
  return {
    keyId,
    label,
    state,
    rank,
    retryAt,
    inFlight,
    ok,
    refused,
    limited,
    failed,
    firstUsedAt,
    lastUsedAt,
  };
}
