import type { KeySettings, KeyStatus } from './key-entry.ts';

/** Whether a key is accepted at an instant, and why not. */
export type KeyStanding = 'accepted' | 'inactive' | 'expired' | 'revoked';

/**
 * Both ends are exclusive: at the very instant of its expiry or of the end of its grace a key is dead.
 * Status goes before expiry, the order of checks that enforcement has too.
 */
export function standingOf(settings: KeySettings, now: number): KeyStanding {
  const status = statusAt(settings, now);
  if (status !== 'active') return status;
  return settings.expiresAt !== null && now >= settings.expiresAt ? 'expired' : 'accepted';
}

/** A rotated key is revoked by time alone: nothing has to run when its grace ends. */
export function statusAt(settings: KeySettings, now: number): KeyStatus {
  if (settings.graceExpiresAt !== null && now >= settings.graceExpiresAt) return 'revoked';
  return settings.status;
}

export function revokedAtOf(settings: KeySettings, now: number): number | null {
  if (settings.revokedAt !== null) return settings.revokedAt;
  return statusAt(settings, now) === 'revoked' ? settings.graceExpiresAt : null;
}
