import { ageOf, type KeyAge } from './key-ages.ts';
import type { KeyRecord } from './key-record.ts';
import { retryAtOf, stateOf, type KeyState } from './key-state.ts';

/** Instants in epoch milliseconds by the ring's clock. */
export interface KeyStatus {
  readonly keyId: string;
  /** The name made from the key itself, the same in every process; `keyId` until the gateway's is known. */
  readonly localId: string;
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
  readonly age: KeyAge;
  readonly weight: number;
  /** Its quota group; null when it shares its quota with no other. */
  readonly group: string | null;
  /** What is left of its quota as far as the gateway has told, under the strategy `quota`; else null. */
  readonly quota: { readonly limit: number; readonly remaining: number } | null;
}

export interface KeyRingStatus {
  /** Grows with every change of the set of keys. */
  readonly generation: number;
  /** Whether the last attempt to read the source failed, so that the keys may be out of date. */
  readonly stale: boolean;
  /** Whether all keys that lately worked were refused together, so that the upstream itself is in doubt. */
  readonly upstreamSuspect: boolean;
  /** When the source was last read; null for a ring of fixed keys, and before the first time. */
  readonly loadedAt: number | null;
  readonly keys: readonly KeyStatus[];
}

export function keyStatusOf(record: KeyRecord, now: number): KeyStatus {
  const {
    keyId,
    localId,
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
    weight,
    group,
  } = record;
  const state = stateOf(health, now);
  const retryAt = retryAtOf(health, now);
  return {
    keyId,
    localId,
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
    age: ageOf(record, now),
    weight,
    group,
    quota: record.account.left(now),
  };
}
