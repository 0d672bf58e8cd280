import { Refusal } from '../gateway/refusal.ts';
import type { Key } from '../keys/key-store.ts';
import { isAllowedAddress } from './ip-allowlist.ts';

/** @throws Refusal IP_NOT_ALLOWED, which names neither the list nor what is near it. */
export function requireAddress({ settings }: Key, ip: string | undefined): void {
  if (settings.ipAllowlist === null || isAllowedAddress(ip, settings.ipAllowlist)) return;
  throw new Refusal('IP_NOT_ALLOWED', { details: { address: ip ?? null } });
}
