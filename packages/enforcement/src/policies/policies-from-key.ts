import type { Capability } from '@regpilot/contract';
import { ConfigurationError } from '@regpilot/contract';
import { costLimit, requireReset, tokenLimit, tokensPerDay } from './budgets.ts';
import { expires, isKeyStatus, keyStatus } from './key-state.ts';
import { allowModels, maxTokens } from './models.ts';
import { capabilities, isKeyScope, scopes } from './permissions.ts';
import type { Policy } from './policy.ts';
import { requestsPerDay, requestsPerMinute, requestsPerSecond } from './request-limits.ts';

/** The fields of a gateway's key record that say what the key may do. A field that is absent says nothing. */
export interface KeyRecord {
  readonly status?: string | undefined;
  /** ISO 8601. */
  readonly expires_at?: string | null | undefined;
  /** Whether the key is older than limits: then it has none, but keeps its permissions. */
  readonly legacy?: boolean | undefined;
  /** Requests per minute. Not read where `effective_rate_limit` is given, which is what the gateway enforces. */
  readonly rate_limit?: number | null | undefined;
  readonly effective_rate_limit?: number | null | undefined;
  readonly permissions?: KeyRecordPermissions | undefined;
  readonly limits?: KeyRecordLimits | null | undefined;
}

export interface KeyRecordPermissions {
  readonly chat?: boolean | undefined;
  readonly embeddings?: boolean | undefined;
  readonly governor?: boolean | undefined;
  readonly manage_keys?: boolean | undefined;
  readonly models?: readonly string[] | null | undefined;
  readonly max_tokens?: number | null | undefined;
  readonly scope?: string | undefined;
}

export interface KeyRecordLimits {
  readonly cost_usd?: number | null | undefined;
  readonly tokens?: number | null | undefined;
  /** Of `tokens` and `cost_usd`. Default `monthly`. */
  readonly reset_period?: string | null | undefined;
  readonly requests_per_second?: number | null | undefined;
  readonly requests_per_day?: number | null | undefined;
  readonly tokens_per_day?: number | null | undefined;
}

/** What a key has whose record leaves the permission out. */
const permissionDefaults = {
  chat: true,
  embeddings: true,
  governor: true,
  manage_keys: false,
} as const satisfies Partial<Record<Capability, boolean>>;

/**
 * The policies that a gateway's key record stands for, from the wire's own fields.
 *
 * `ip_allowlist` is left to the gateway: a client does not know the address that it is seen under.
 *
 * @throws ConfigurationError for a status, scope, period, limit or instant that it cannot read: a key whose
 * limits are not understood must not pass as one without limits.
 */
export function policiesFromKey(record: KeyRecord): Policy[] {
  const { status = 'active', permissions = {} } = record;
  const scope = permissions.scope ?? 'full';
  if (!isKeyStatus(status)) throw unknownValue('status');
  if (!isKeyScope(scope)) throw unknownValue('permissions.scope');
  return [
    keyStatus(status),
    ...given(record.expires_at, expires),
    capabilities(grantedCapabilities(permissions)),
    scopes(scope),
    ...given(permissions.models, allowModels),
    ...given(permissions.max_tokens, maxTokens),
    ...(record.legacy === true ? [] : limitsOf(record)),
  ];
}

function limitsOf(record: KeyRecord): Policy[] {
  const limits = record.limits ?? {};
  const perMinute =
    record.effective_rate_limit === undefined ? record.rate_limit : record.effective_rate_limit;
  const reset = requireReset('limits.reset_period', limits.reset_period ?? 'monthly');
  return [
    ...given(limits.requests_per_second, requestsPerSecond),
    ...given(perMinute, requestsPerMinute),
    ...given(limits.requests_per_day, requestsPerDay),
    ...given(limits.tokens_per_day, tokensPerDay),
    ...given(limits.tokens, (limit) => tokenLimit({ limit, reset })),
    ...given(limits.cost_usd, (usd) => costLimit({ usd, reset })),
  ];
}

function grantedCapabilities(permissions: KeyRecordPermissions): Capability[] {
  const names = ['chat', 'embeddings', 'governor', 'manage_keys'] as const;
  return names.filter((name) => permissions[name] ?? permissionDefaults[name]);
}

function given<Value>(value: Value | null | undefined, policy: (value: Value) => Policy): Policy[] {
  return value === null || value === undefined ? [] : [policy(value)];
}

function unknownValue(field: string): ConfigurationError {
  return new ConfigurationError({
    field,
    problem: 'is not known to this version',
    allowed: 'the values that the contract lists',
  });
}
