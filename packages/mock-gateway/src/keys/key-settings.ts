import type { KeyType } from '@regpilot/contract';
import type {
  CreateKeyRequest,
  KeyLimits,
  KeyPermissions,
  UpdateKeyRequest,
} from '@regpilot/contract/schemas';
import type { KeySettings } from './key-entry.ts';

/**
 * What a key may do unless its creator says otherwise. `manage_keys` is off: a leaked inference key
 * must not be able to mint others. Project keys read compliance data and run no model.
 */
function defaultPermissions(type: KeyType, governorEnabled: boolean): KeyPermissions {
  const inference = type === 'gateway';
  return {
    chat: inference,
    embeddings: inference,
    governor: governorEnabled,
    manage_keys: false,
    models: null,
    max_tokens: null,
    scope: inference ? 'full' : 'read',
  };
}

const defaultLimits: KeyLimits = {
  cost_usd: null,
  tokens: null,
  reset_period: 'monthly',
  requests_per_second: null,
  requests_per_day: null,
  tokens_per_day: null,
};

/** The settings of a new key. Whatever the request leaves out gets its documented default. */
export function settingsOfNewKey(request: CreateKeyRequest, now: number): KeySettings {
  const governorEnabled = request.governor_enabled ?? false;
  return {
    name: request.name,
    status: 'active',
    permissions: mergePermissions(
      defaultPermissions(request.type ?? 'gateway', governorEnabled),
      request.permissions,
    ),
    governorEnabled,
    rateLimit: request.rate_limit ?? null,
    limits: mergeLimits(defaultLimits, request.limits),
    ipAllowlist: request.ip_allowlist ?? null,
    expiresAt: patched(null, instantOf(request.expires_at)),
    updatedAt: now,
    revokedAt: null,
    rotatedTo: null,
    graceExpiresAt: null,
  };
}

/** A merge patch (RFC 7396): what is absent stays, `null` clears, the two nested objects are merged as well. */
export function patchSettings(
  settings: KeySettings,
  patch: UpdateKeyRequest,
  now: number,
): KeySettings {
  return {
    ...settings,
    name: patched(settings.name, patch.name),
    status: patched(settings.status, patch.status),
    permissions: mergePermissions(settings.permissions, patch.permissions),
    governorEnabled: patched(settings.governorEnabled, patch.governor_enabled),
    rateLimit: patched(settings.rateLimit, patch.rate_limit),
    limits: mergeLimits(settings.limits, patch.limits),
    ipAllowlist: patched(settings.ipAllowlist, patch.ip_allowlist),
    expiresAt: patched(settings.expiresAt, instantOf(patch.expires_at)),
    updatedAt: now,
  };
}

function mergePermissions(
  current: KeyPermissions,
  patch: UpdateKeyRequest['permissions'] = {},
): KeyPermissions {
  return {
    chat: patched(current.chat, patch.chat),
    embeddings: patched(current.embeddings, patch.embeddings),
    governor: patched(current.governor, patch.governor),
    manage_keys: patched(current.manage_keys, patch.manage_keys),
    models: patched(current.models, patch.models),
    max_tokens: patched(current.max_tokens, patch.max_tokens),
    scope: patched(current.scope, patch.scope),
  };
}

function mergeLimits(current: KeyLimits, patch: UpdateKeyRequest['limits'] = {}): KeyLimits {
  return {
    cost_usd: patched(current.cost_usd, patch.cost_usd),
    tokens: patched(current.tokens, patch.tokens),
    reset_period: patched(current.reset_period, patch.reset_period),
    requests_per_second: patched(current.requests_per_second, patch.requests_per_second),
    requests_per_day: patched(current.requests_per_day, patch.requests_per_day),
    tokens_per_day: patched(current.tokens_per_day, patch.tokens_per_day),
  };
}

/** Not `??`: null is a value here, the one that clears. */
function patched<T>(current: T, patch: T | undefined): T {
  return patch === undefined ? current : patch;
}

function instantOf(iso: string | null | undefined): number | null | undefined {
  return typeof iso === 'string' ? Date.parse(iso) : iso;
}
