import { ConfigurationError } from '@regpilot/contract';

/**
 * The fields of a gateway's key record that say what the key may do; it may have others. A field that
 * is absent says nothing, and null stands for no limit.
 */
export interface KeyRecord {
  readonly status?: string | undefined;
  /** A `project` key runs no model unless its permissions say so. Default `gateway`. */
  readonly type?: string | undefined;
  /** ISO 8601 with its zone. */
  readonly expires_at?: string | null | undefined;
  /** When a rotated key is revoked. ISO 8601 with its zone. */
  readonly grace_expires_at?: string | null | undefined;
  /** Whether the key is older than limits: then it has none, but keeps its permissions. */
  readonly legacy?: boolean | undefined;
  /** Requests per minute. Not read where `effective_rate_limit` is given, which is what the gateway enforces. */
  readonly rate_limit?: number | null | undefined;
  readonly effective_rate_limit?: number | null | undefined;
  readonly permissions?: KeyRecordPermissions | null | undefined;
  readonly limits?: KeyRecordLimits | null | undefined;
  readonly ip_allowlist?: readonly string[] | null | undefined;
  /** Each limit as the gateway enforces it, the plan's included: a key's own record has it. Wins over `limits`. */
  readonly usage?: readonly KeyRecordUsage[] | null | undefined;
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

export interface KeyRecordUsage {
  readonly policy: string;
  /** Money in micro-dollars. */
  readonly limit: number;
}

/** @throws ConfigurationError for a record whose parts are not of the form that their types state. */
export function checkRecordForm(record: KeyRecord): void {
  requireObject('record', record);
  requireBoolean('legacy', record.legacy);
  if (record.permissions !== undefined && record.permissions !== null) {
    requireObject('permissions', record.permissions);
    for (const name of ['chat', 'embeddings', 'governor', 'manage_keys'] as const)
      requireBoolean(`permissions.${name}`, record.permissions[name]);
  }
  if (record.limits !== undefined && record.limits !== null) requireObject('limits', record.limits);
  if (record.usage === undefined || record.usage === null) return;
  if (!Array.isArray(record.usage)) throw wrongForm('usage', 'a list of limits');
  record.usage.forEach((row: unknown, index) => requireObject(`usage[${index}]`, row));
}

function requireObject(field: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongForm(field, 'an object with the fields of a key record');
}

/** A `"true"` or a 1 must not be taken for whatever it happens to be taken for. */
function requireBoolean(field: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw wrongForm(field, 'true or false');
}

function wrongForm(field: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field, problem: 'is not what a key record has there', allowed });
}
