import { authHeaders, readApiKey } from '@regpilot/contract';
import type { GatewayRequest } from '../gateway/exchange.ts';
import { Refusal } from '../gateway/refusal.ts';
import { standingOf, type KeyStanding } from '../keys/key-standing.ts';
import type { Key, KeyStore } from '../keys/key-store.ts';

/** What a key that is not accepted is told; only the revoked one gets a text of its own, as documented. */
const refusals = {
  inactive: { code: 'INVALID_API_KEY', details: { reason: 'inactive' } },
  expired: { code: 'INVALID_API_KEY', details: { reason: 'expired' } },
  revoked: { code: 'REVOKED_API_KEY', details: undefined },
} as const satisfies Record<Exclude<KeyStanding, 'accepted'>, unknown>;

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
  const { code, details } = refusals[standing];
  return { key, refusal: new Refusal(code, { details }) };
}
