import { ConfigurationError } from '@regpilot/contract';
import type { CheckFailure, CheckPolicy } from './policy.ts';
import { readPolicyOptions } from './policy-options.ts';
import type { PolicyOptions } from './policy-options.ts';

const statusFailures = {
  active: undefined,
  inactive: { code: 'INVALID_API_KEY', details: { reason: 'inactive' } },
  revoked: { code: 'REVOKED_API_KEY', details: { reason: 'revoked' } },
} as const satisfies Record<string, CheckFailure | undefined>;

export type KeyStatus = keyof typeof statusFailures;

/**
 * Lets an `active` key pass.
 *
 * @throws ConfigurationError for a status that it does not know, rather than guess, and for wrong options.
 */
export function keyStatus(status: KeyStatus, options?: PolicyOptions): CheckPolicy {
  if (!isKeyStatus(status)) {
    throw new ConfigurationError({
      field: 'keyStatus',
      problem: 'is not a known status',
      allowed: Object.keys(statusFailures).join(', '),
    });
  }
  const failure = statusFailures[status];
  return {
    kind: 'check',
    name: 'key_status',
    stage: 'status',
    check: () => failure,
    ...readPolicyOptions('keyStatus', options),
  };
}

/**
 * Denies from the instant `at` on: epoch milliseconds, a Date, or ISO 8601 with its zone. As the
 * gateways do, an expired key is answered like an inactive one, with `details.reason: 'expired'`.
 *
 * @throws ConfigurationError for anything that is not an instant, and for wrong options.
 */
export function expires(at: number | string | Date, options?: PolicyOptions): CheckPolicy {
  const expiresAt = instantOf('expires', at);
  const failure: CheckFailure = {
    code: 'INVALID_API_KEY',
    details: { reason: 'expired', expired_at: new Date(expiresAt).toISOString() },
  };
  return {
    kind: 'check',
    name: 'key_expiry',
    stage: 'expiry',
    // A clock that gives NaN is before nothing.
    check: (_call, now) => (now < expiresAt ? undefined : failure),
    ...readPolicyOptions('expires', options),
  };
}

/**
 * For a rotated key, which works until its grace ends and is revoked from then on: time alone changes
 * its status, so the status that its record had is no longer true by then.
 *
 * @throws ConfigurationError for anything that is not an instant.
 */
export function revokedFrom(at: number | string | Date, options?: PolicyOptions): CheckPolicy {
  const revokedAt = instantOf('revokedFrom', at);
  const failure = statusFailures.revoked;
  return {
    kind: 'check',
    name: 'key_status',
    stage: 'status',
    check: (_call, now) => (now < revokedAt ? undefined : failure),
    ...readPolicyOptions('revokedFrom', options),
  };
}

export function isKeyStatus(value: unknown): value is KeyStatus {
  return typeof value === 'string' && Object.hasOwn(statusFailures, value);
}

/** ISO 8601. A text without a zone would mean another instant on another machine. */
const zonedInstant = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

function instantOf(field: string, at: unknown): number {
  const time = readInstant(at);
  if (!Number.isNaN(time)) return time;
  throw new ConfigurationError({
    field,
    problem: 'is not an instant',
    allowed: 'epoch milliseconds, a Date, or ISO 8601 with a zone such as 2027-01-31T00:00:00Z',
  });
}

/** Epoch milliseconds; NaN for what is no instant. */
function readInstant(at: unknown): number {
  if (typeof at === 'number' || at instanceof Date) return new Date(at).getTime();
  const [text, year, month, day] = (typeof at === 'string' ? zonedInstant.exec(at) : null) ?? [];
  if (text === undefined) return Number.NaN;
  // `Date.parse` takes February 30 for March 2.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= lastDay ? Date.parse(text) : Number.NaN;
}
