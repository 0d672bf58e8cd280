import type { Capability } from '@regpilot/contract';
import { ConfigurationError } from '@regpilot/contract';
import { costLimit, requireReset, tokenLimit, tokensPerDay } from './budgets.ts';
import { ipAllowlist } from './ip-allowlist.ts';
import { checkRecordForm } from './key-record.ts';
import type { KeyRecord } from './key-record.ts';
import { expires, isKeyStatus, keyStatus, revokedFrom } from './key-state.ts';
import { allowModels, maxTokens } from './models.ts';
import { capabilities, isKeyScope, scopes } from './permissions.ts';
import { requireLimit } from './policy.ts';
import type { MeterPolicy, Policy } from './policy.ts';
import { limitOptionNames, readLimitFields, requireFields } from './policy-options.ts';
import type { LimitOptions, PolicyOptions } from './policy-options.ts';
import { requestsPerDay, requestsPerMinute, requestsPerSecond } from './request-limits.ts';

export interface KeyPolicyOptions extends LimitOptions {
  /**
   * Who looks at `ip_allowlist`. Default `gateway`: a client does not know the address that it is seen
   * under. `here` is for services that know the caller's.
   */
  readonly ipAllowlist?: 'gateway' | 'here' | undefined;
}

/**
 * The policies that a gateway's key record stands for, from the wire's own fields. Options hold for
 * all of them, `scope` and `warnAt` for those that count.
 *
 * A limit in `usage` that this version does not know is left to the gateway.
 *
 * @throws ConfigurationError, naming the record's field, for a status, scope, period, limit, instant or
 *   list that it cannot read: a key whose limits are not understood must not pass as one without limits.
 */
export function policiesFromKey(record: KeyRecord, options: KeyPolicyOptions = {}): Policy[] {
  checkRecordForm(record);
  const fields = requireFields('policiesFromKey', options, optionNames, 'policiesFromKey.options');
  const counting = readLimitFields('policiesFromKey', fields);
  const checking = counting.mode === undefined ? {} : { mode: counting.mode };
  return [
    ...identityChecks(record, checking),
    ...(isLookedAtHere(options.ipAllowlist)
      ? stated('ip_allowlist', record.ip_allowlist, (list) => ipAllowlist(list, checking))
      : []),
    ...permissionChecks(record, checking),
    ...(record.legacy === true ? [] : keyLimits(record, counting)),
  ];
}

const optionNames = ['ipAllowlist', ...limitOptionNames] as const;

function isLookedAtHere(where: unknown): boolean {
  if (where === undefined || where === 'gateway' || where === 'here') return where === 'here';
  throw new ConfigurationError({
    field: 'policiesFromKey.ipAllowlist',
    problem: 'is not known',
    allowed: 'gateway, here',
  });
}

function identityChecks(record: KeyRecord, options: PolicyOptions): Policy[] {
  const { status = 'active', expires_at: expiresAt, grace_expires_at: graceEndsAt } = record;
  if (!isKeyStatus(status)) throw unknownValue('status', 'active, inactive, revoked');
  return [
    keyStatus(status, options),
    ...stated('grace_expires_at', graceEndsAt, (at) => revokedFrom(at, options)),
    ...stated('expires_at', expiresAt, (at) => expires(at, options)),
  ];
}

function permissionChecks(record: KeyRecord, options: PolicyOptions): Policy[] {
  const permissions = record.permissions ?? {};
  const { scope = 'full', models, max_tokens: cap } = permissions;
  if (!isKeyScope(scope)) throw unknownValue('permissions.scope', 'read, chat, full');
  return [
    capabilities(grantedCapabilities(record), options),
    scopes(scope, options),
    ...stated('permissions.models', models, (list) => allowModels(list, options)),
    ...stated('permissions.max_tokens', cap, (limit) => maxTokens(limit, options)),
  ];
}

const capabilityNames = ['chat', 'embeddings', 'governor', 'manage_keys'] as const;

/** What a key has whose record leaves the permission out: a leaked one must not be able to mint others. */
function grantedCapabilities({ permissions, type = 'gateway' }: KeyRecord): Capability[] {
  if (type !== 'gateway' && type !== 'project') throw unknownValue('type', 'gateway, project');
  return capabilityNames.filter(
    (name) => permissions?.[name] ?? (name !== 'manage_keys' && type === 'gateway'),
  );
}

interface KeyLimit {
  /** Its name in `usage`. */
  readonly policy: string;
  readonly field: string;
  readonly own: number | null | undefined;
  /** How many of the units of `usage` make one of `own`. */
  readonly scale?: number;
  readonly make: (limit: number) => MeterPolicy;
}

function keyLimits(record: KeyRecord, options: LimitOptions): Policy[] {
  const enforced = new Map(record.usage?.map(({ policy, limit }) => [policy, limit]));
  return limitsOf(record, options).flatMap(({ policy, field, own, scale = 1, make }) => {
    const limit = enforced.get(policy);
    return limit === undefined
      ? stated(field, own, make)
      : stated(`usage.${policy}`, limit, (units) => make(requireLimit(policy, units) / scale));
  });
}

/** In the order in which the gateway has them: the first that denies is the one that is named. */
function limitsOf(record: KeyRecord, options: LimitOptions): readonly KeyLimit[] {
  const limits = record.limits ?? {};
  const reset = requireReset('limits.reset_period', limits.reset_period ?? 'monthly');
  const isEffective = record.effective_rate_limit !== undefined;
  return [
    {
      policy: 'requests_per_second',
      field: 'limits.requests_per_second',
      own: limits.requests_per_second,
      make: (limit) => requestsPerSecond(limit, options),
    },
    {
      policy: 'requests_per_minute',
      field: isEffective ? 'effective_rate_limit' : 'rate_limit',
      own: isEffective ? record.effective_rate_limit : record.rate_limit,
      make: (limit) => requestsPerMinute(limit, options),
    },
    {
      policy: 'requests_per_day',
      field: 'limits.requests_per_day',
      own: limits.requests_per_day,
      make: (limit) => requestsPerDay(limit, options),
    },
    {
      policy: 'tokens_per_day',
      field: 'limits.tokens_per_day',
      own: limits.tokens_per_day,
      make: (limit) => tokensPerDay(limit, options),
    },
    {
      policy: `token_limit_${reset}`,
      field: 'limits.tokens',
      own: limits.tokens,
      make: (limit) => tokenLimit({ limit, reset, ...options }),
    },
    {
      policy: `cost_limit_${reset}`,
      field: 'limits.cost_usd',
      own: limits.cost_usd,
      scale: microUsdPerUsd,
      make: (usd) => costLimit({ usd, reset, ...options }),
    },
  ];
}

const microUsdPerUsd = 1e6;

/** An error names the field of the record, since its reader wrote no `requestsPerMinute(…)`. */
function stated<Value>(
  field: string,
  value: Value | null | undefined,
  make: (value: Value) => Policy,
): Policy[] {
  if (value === null || value === undefined) return [];
  try {
    return [make(value)];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const position = /\[\d+\]$/.exec(error.field)?.[0] ?? '';
    const { problem, allowed } = error;
    throw new ConfigurationError({ field: field + position, problem, allowed }, { cause: error });
  }
}

function unknownValue(field: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem: 'is not known to this version', allowed });
}
