import { ConfigurationError } from '@regpilot/contract';
import type { CheckFailure, CheckPolicy } from './policy.ts';

const statusFailures = {
  active: undefined,
  inactive: { code: 'INVALID_API_KEY', details: { reason: 'inactive' } },
  revoked: { code: 'REVOKED_API_KEY', details: { reason: 'revoked' } },
} as const satisfies Record<string, CheckFailure | undefined>;

export type KeyStatus = keyof typeof statusFailures;

/** Lets an `active` key pass. Throws ConfigurationError for a status that it does not know, rather than guess. */
export function keyStatus(status: KeyStatus): CheckPolicy {
  if (!isKeyStatus(status)) {
    throw new ConfigurationError({
      field: 'keyStatus',
      problem: 'is not a known status',
      allowed: Object.keys(statusFailures).join(', '),
    });
  }
  const failure = statusFailures[status];
  return { kind: 'check', name: 'key_status', stage: 'status', check: () => failure };
}

/**
 * Denies from the instant `at` on: epoch milliseconds, a Date, or ISO 8601 with its zone. As the
 * gateways do, an expired key is answered like an inactive one, with `details.reason: 'expired'`.
 *
 * @throws ConfigurationError for anything that is not an instant.
 */
export function expires(at: number | string | Date): CheckPolicy {
  const expiresAt = instantOf(at);
  const failure: CheckFailure = {
    code: 'INVALID_API_KEY',
    details: { reason: 'expired', expired_at: new Date(expiresAt).toISOString() },
  };
  return {
    kind: 'check',
    name: 'key_expiry',
    stage: 'expiry',
    check: (_call, now) => (now >= expiresAt ? failure : undefined),
  };
}

export function isKeyStatus(value: unknown): value is KeyStatus {
  return typeof value === 'string' && Object.hasOwn(statusFailures, value);
}

/** A text without a zone would mean another instant on another machine. */
const zonedInstant = /T.*(?:Z|[+-]\d\d:\d\d)$/;

function instantOf(at: unknown): number {
  const readable =
    typeof at === 'number' ||
    at instanceof Date ||
    (typeof at === 'string' && zonedInstant.test(at));
  const time = readable ? new Date(at).getTime() : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new ConfigurationError({
    field: 'expires',
    problem: 'is not an instant',
    allowed: 'epoch milliseconds, a Date, or ISO 8601 with a zone such as 2027-01-31T00:00:00Z',
  });
}
