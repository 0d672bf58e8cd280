import { ConfigurationError, findKeyFault } from '@regpilot/contract';
import { CreateKeyRequest, parseInput } from '@regpilot/contract/schemas';
import type { KeyStatus } from './key-entry.ts';

/** A key that exists from the start: the fields of `POST /gateway/keys`, and what no request can ask for. */
export interface KeySeed extends CreateKeyRequest {
  /** Default: minted from the gateway's seed. `sk_`, `pk_` and `gw_sk_` keys, whole. */
  readonly secret?: string | undefined;
  /** Default `active`. */
  readonly status?: KeyStatus | undefined;
  /** A key from before there were limits: it works and has none. Default false. */
  readonly legacy?: boolean | undefined;
}

const statuses: readonly string[] = [
  'active',
  'inactive',
  'revoked',
] satisfies readonly KeyStatus[];

export interface CheckedSeed {
  readonly request: CreateKeyRequest;
  readonly secret: string | undefined;
  readonly status: KeyStatus;
  readonly legacy: boolean;
}

/** @throws ConfigurationError naming the field. The secret is never part of it. */
export function checkSeed(seed: KeySeed, field: string): CheckedSeed {
  const { secret, status = 'active', legacy = false, ...request } = seed;
  const fault = secret === undefined ? null : findKeyFault(secret);
  if (fault !== null) throw new ConfigurationError({ field: `${field}.secret`, ...fault });
  if (!statuses.includes(status)) {
    throw new ConfigurationError({
      field: `${field}.status`,
      problem: 'is not a known status',
      allowed: statuses.join(', '),
    });
  }
  return { request: parseInput(CreateKeyRequest, request, field), secret, status, legacy };
}
