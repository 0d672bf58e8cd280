import * as z from 'zod/mini';

const KeyTypeName = z.enum(['gateway', 'project']);
const EnvironmentName = z.enum(['development', 'staging', 'production', 'ci']);
export const KeyScope = z.enum(['read', 'chat', 'full']);
export type KeyScope = z.infer<typeof KeyScope>;

/** Calendar periods in UTC, weeks from Monday; `one_time` never resets. */
export const ResetPeriod = z.enum(['daily', 'weekly', 'monthly', 'yearly', 'one_time']);
export type ResetPeriod = z.infer<typeof ResetPeriod>;

const count = z.int().check(z.minimum(1));
/** From a micro-dollar, the unit that money is counted in, to what such a count can hold exactly. */
const usd = z.number().check(z.minimum(0.000_001), z.maximum(1_000_000_000));
const name = z.string().check(z.minLength(1), z.maxLength(128));
/** ISO 8601 in UTC: a local time would make an expiry depend on the reader's zone. */
const instant = z.iso.datetime();

/** A request needs both the capability and a scope that includes it. `models: null` allows all, an empty list none. */
export const KeyPermissions = z.looseObject({
  chat: z.boolean(),
  embeddings: z.boolean(),
  governor: z.boolean(),
  manage_keys: z.boolean(),
  models: z.nullable(z.array(z.string())),
  max_tokens: z.nullable(z.number()),
  scope: z.string(),
});
export type KeyPermissions = z.infer<typeof KeyPermissions>;

export const KeyLimits = z.looseObject({
  cost_usd: z.nullable(z.number()),
  tokens: z.nullable(z.number()),
  /** Of the cost and token limits; the others have windows of their own. */
  reset_period: z.string(),
  requests_per_second: z.nullable(z.number()),
  requests_per_day: z.nullable(z.number()),
  tokens_per_day: z.nullable(z.number()),
});
export type KeyLimits = z.infer<typeof KeyLimits>;

/** A key as every route but create and rotate shows it: the secret is not a field of it at all. */
export const GatewayKey = z.looseObject({
  id: z.string(),
  object: z.literal('gateway_key'),
  name: z.string(),
  type: z.string(),
  environment: z.string(),
  status: z.string(),
  key_prefix: z.string(),
  key_last4: z.string(),
  permissions: KeyPermissions,
  governor_enabled: z.boolean(),
  /** Requests per minute as set; null for none of its own. */
  rate_limit: z.nullable(z.number()),
  /** What is enforced: the smaller of `rate_limit` and the plan's; null for no limit. */
  effective_rate_limit: z.nullable(z.number()),
  limits: KeyLimits,
  ip_allowlist: z.nullable(z.array(z.string())),
  expires_at: z.nullable(z.string()),
  legacy: z.boolean(),
  project_id: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  last_used_at: z.nullable(z.string()),
  revoked_at: z.nullable(z.string()),
  rotated_from: z.nullable(z.string()),
  rotated_to: z.nullable(z.string()),
  grace_expires_at: z.nullable(z.string()),
});
export type GatewayKey = z.infer<typeof GatewayKey>;

export const GatewayKeyWithSecret = z.extend(GatewayKey, { secret: z.string() });
export type GatewayKeyWithSecret = z.infer<typeof GatewayKeyWithSecret>;

const PermissionsInput = z.strictObject({
  chat: z.optional(z.boolean()),
  embeddings: z.optional(z.boolean()),
  governor: z.optional(z.boolean()),
  manage_keys: z.optional(z.boolean()),
  models: z.optional(z.nullable(z.array(z.string().check(z.minLength(1))))),
  max_tokens: z.optional(z.nullable(count)),
  scope: z.optional(KeyScope),
});

const LimitsInput = z.strictObject({
  cost_usd: z.optional(z.nullable(usd)),
  tokens: z.optional(z.nullable(count)),
  reset_period: z.optional(ResetPeriod),
  requests_per_second: z.optional(z.nullable(count)),
  requests_per_day: z.optional(z.nullable(count)),
  tokens_per_day: z.optional(z.nullable(count)),
});

/** `POST /gateway/keys`. Unknown fields are refused: a limit with a misspelt name would be no limit. */
export const CreateKeyRequest = z.strictObject({
  name,
  type: z.optional(KeyTypeName),
  environment: z.optional(EnvironmentName),
  rate_limit: z.optional(z.nullable(count)),
  governor_enabled: z.optional(z.boolean()),
  permissions: z.optional(PermissionsInput),
  limits: z.optional(LimitsInput),
  ip_allowlist: z.optional(z.nullable(z.array(z.string()))),
  expires_at: z.optional(z.nullable(instant)),
  /** The key that this one replaces: counters are carried over, so that a new key is no way round a limit. */
  rotated_from: z.optional(z.string()),
});
export type CreateKeyRequest = z.infer<typeof CreateKeyRequest>;

/** `PATCH /gateway/keys/{id}`: a merge patch (RFC 7396). `null` clears, what is absent stays. */
export const UpdateKeyRequest = z.strictObject({
  name: z.optional(name),
  status: z.optional(z.enum(['active', 'inactive'])),
  rate_limit: z.optional(z.nullable(count)),
  governor_enabled: z.optional(z.boolean()),
  permissions: z.optional(PermissionsInput),
  limits: z.optional(LimitsInput),
  ip_allowlist: z.optional(z.nullable(z.array(z.string()))),
  expires_at: z.optional(z.nullable(instant)),
});
export type UpdateKeyRequest = z.infer<typeof UpdateKeyRequest>;

/** `POST /gateway/keys/{id}/rotate`. Both keys work while `now < grace_expires_at`; 0 ends the old one at once. */
export const RotateKeyRequest = z.strictObject({
  grace_period_seconds: z.optional(z.int().check(z.minimum(0), z.maximum(30 * 86_400))),
});
export type RotateKeyRequest = z.infer<typeof RotateKeyRequest>;

export const ListKeysQuery = z.strictObject({
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string()),
  status: z.optional(z.enum(['active', 'inactive', 'revoked'])),
  environment: z.optional(EnvironmentName),
});
export type ListKeysQuery = z.infer<typeof ListKeysQuery>;

export const GatewayKeyList = z.looseObject({
  data: z.array(GatewayKey),
  has_more: z.boolean(),
  next_cursor: z.nullable(z.string()),
});
export type GatewayKeyList = z.infer<typeof GatewayKeyList>;

export const DeletedKey = z.looseObject({
  id: z.string(),
  object: z.literal('gateway_key'),
  deleted: z.literal(true),
});
export type DeletedKey = z.infer<typeof DeletedKey>;

export const LimitUsage = z.looseObject({
  policy: z.string(),
  unit: z.string(),
  limit: z.number(),
  used: z.number(),
  remaining: z.number(),
  reset_at: z.nullable(z.string()),
});
export type LimitUsage = z.infer<typeof LimitUsage>;

/** `GET /gateway/keys/{id}/usage`: life-long totals and each limit as it stands. */
export const KeyUsage = z.looseObject({
  id: z.string(),
  object: z.literal('gateway_key.usage'),
  requests: z.number(),
  errors: z.number(),
  tokens: z.number(),
  cost_usd: z.number(),
  last_used_at: z.nullable(z.string()),
  limits: z.array(LimitUsage),
});
export type KeyUsage = z.infer<typeof KeyUsage>;

/** `GET /gateway/key`: the calling key's own record, with its limits as they stand. Counts against none of them. */
export const CurrentKey = z.extend(GatewayKey, { usage: z.array(LimitUsage) });
export type CurrentKey = z.infer<typeof CurrentKey>;
