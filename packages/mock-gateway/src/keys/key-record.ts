import type { GatewayKey, GatewayKeyWithSecret } from '@regpilot/contract/schemas';
import type { PlanCaps } from '@regpilot/enforcement';
import { effectiveRateLimit } from '../limits/effective-rate-limit.ts';
import { revokedAtOf, statusAt } from './key-standing.ts';
import type { Key } from './key-store.ts';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

export interface RecordContext {
  readonly now: number;
  readonly plan: PlanCaps;
  readonly projectId: string;
}

/** A key as the wire shows it. */
export function toKeyRecord(
  { entry, settings }: Key,
  { now, plan, projectId }: RecordContext,
): GatewayKey {
  return {
    id: entry.id,
    object: 'gateway_key',
    name: settings.name,
    type: entry.type,
    environment: entry.environment,
    status: statusAt(settings, now),
    key_prefix: entry.prefix,
    key_last4: entry.last4,
    permissions: settings.permissions,
    governor_enabled: settings.governorEnabled,
    rate_limit: settings.rateLimit,
    effective_rate_limit: effectiveRateLimit({ entry, settings }, plan),
    limits: settings.limits,
    ip_allowlist: settings.ipAllowlist === null ? null : [...settings.ipAllowlist],
    expires_at: isoOrNull(settings.expiresAt),
    legacy: entry.legacy,
    project_id: projectId,
    created_at: iso(entry.createdAt),
    updated_at: iso(settings.updatedAt),
    last_used_at: isoOrNull(entry.totals.lastUsedAt),
    revoked_at: isoOrNull(revokedAtOf(settings, now)),
    rotated_from: entry.rotatedFrom,
    rotated_to: settings.rotatedTo,
    grace_expires_at: isoOrNull(settings.graceExpiresAt),
  };
}

/** The one place where a secret is put beside its key: the answers of create and rotate. */
export function withSecret(record: GatewayKey, secret: string): GatewayKeyWithSecret {
  return { ...record, secret };
}
