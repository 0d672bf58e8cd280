import type { KeyEnvironment, KeyType } from '@regpilot/contract';
import type { KeyLimits, KeyPermissions } from '@regpilot/contract/schemas';

export type KeyStatus = 'active' | 'inactive' | 'revoked';

/** What can change about a key. Never changed in place: a change is a new object, so that what was derived from it can be kept by identity. */
export interface KeySettings {
  readonly name: string;
  readonly status: KeyStatus;
  readonly permissions: KeyPermissions;
  readonly governorEnabled: boolean;
  /** Requests per minute; null for no limit of its own. */
  readonly rateLimit: number | null;
  readonly limits: KeyLimits;
  readonly ipAllowlist: readonly string[] | null;
  /** Works while `now < expiresAt`; null for never. */
  readonly expiresAt: number | null;
  readonly updatedAt: number;
  readonly revokedAt: number | null;
  readonly rotatedTo: string | null;
  /** A key that was rotated works while `now < graceExpiresAt`. */
  readonly graceExpiresAt: number | null;
}

/** What has been counted over the life of a key. Limits are counted elsewhere, by lineage. */
export interface KeyTotals {
  requests: number;
  errors: number;
  tokens: number;
  microUsd: number;
  lastUsedAt: number | null;
}

/** A key as the gateway keeps it: a hash and what may be shown, never the secret. */
export interface KeyEntry {
  readonly id: string;
  /** 1 for the first key: the order of creation, also among keys of the same millisecond. */
  readonly serial: number;
  readonly hash: string;
  readonly prefix: string;
  readonly last4: string;
  readonly type: KeyType;
  readonly environment: KeyEnvironment;
  readonly createdAt: number;
  readonly rotatedFrom: string | null;
  /** The id of the first key of a line of rotations. Counters hang on it, so that no rotation is a way round a limit. */
  readonly lineage: string;
  /** From before there were limits: works, and has none. */
  readonly legacy: boolean;
  readonly totals: KeyTotals;
}

export const freshTotals = (): KeyTotals => ({
  requests: 0,
  errors: 0,
  tokens: 0,
  microUsd: 0,
  lastUsedAt: null,
});
