import { authHeaders, readApiKey, type WireErrorCode } from '@regpilot/contract';
import type { GatewayRequest } from '../gateway/exchange.ts';
import { Refusal } from '../gateway/refusal.ts';
import type { KeySettings } from '../keys/key-entry.ts';
import { standingOf, type KeyStanding } from '../keys/key-standing.ts';
import type { Key, KeyStore } from '../keys/key-store.ts';

interface StandingRefusal {
  readonly code: WireErrorCode;
  readonly details: Readonly<Record<string, string>>;
}

/**
 * What a key that is not accepted is told, as enforcement tells it before a call is sent; only the
 * revoked one gets a text of its own, as documented.
 */
const refusals: Readonly<
  Record<Exclude<KeyStanding, 'accepted'>, (settings: KeySettings) => StandingRefusal>
> = {
  inactive: () => ({
    code: 'INVALID_API_KEY',
    details: { policy: 'key_status', reason: 'inactive' },
  }),
  revoked: () => ({
    code: 'REVOKED_API_KEY',
    details: { policy: 'key_status', reason: 'revoked' },
  }),
  expired: ({ expiresAt }) => ({
    code: 'INVALID_API_KEY',
    details: {
      policy: 'key_expiry',
      reason: 'expired',
      ...(expiresAt === null ? {} : { expired_at: new Date(expiresAt).toISOString() }),
    },
  }),
};

export type Authentication =
  | { readonly key: Key; readonly refusal: null }
  /** The key is known where its state is what refuses it; a fault may be aimed at it all the same. */
  | { readonly key: Key | null; readonly refusal: Refusal };

export interface Verifier {
  readonly keys: KeyStore;
  /** SHA-256 in hexadecimal. */
  readonly hashKey: (key: string) => string;
}

/** Who calls, from the first of the six headers that holds a key. */
export function authenticate(
  { headers }: GatewayRequest,
  { keys, hashKey }: Verifier,
  now: number,
): Authentication {
  const presented = readApiKey((name) => headers[name]);
  if (presented === null) {
    return {
      key: null,
      refusal: new Refusal('MISSING_API_KEY', {
        hideCode: true,
        fields: { headers_checked: authHeaders },
      }),
    };
  }
  const key = keys.authenticate(hashKey(presented.key), now);
  if (key === null) return { key, refusal: new Refusal('INVALID_API_KEY') };
  const standing = standingOf(key.settings, now);
  if (standing === 'accepted') return { key, refusal: null };
  const { code, details } = refusals[standing](key.settings);
  return { key, refusal: new Refusal(code, { details: { ...details } }) };
}
