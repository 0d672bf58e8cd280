import { describe, expect, test } from 'vitest';
import type { CallFacts } from '../admission/call-facts.ts';
import { expires, keyStatus, revokedFrom } from './key-state.ts';

const call: CallFacts = { keyId: 'k1', capability: 'chat' };

describe('key state', () => {
  test('lets an active key pass', () => {
    expect(keyStatus('active').check(call, 0)).toBeUndefined();
  });

  test.each([
    ['inactive', 'INVALID_API_KEY'],
    ['revoked', 'REVOKED_API_KEY'],
  ] as const)('denies an %s key with %s', (status, code) => {
    expect(keyStatus(status).check(call, 0)).toEqual({ code, details: { reason: status } });
  });

  test.each([
    [999, undefined],
    [1000, 'INVALID_API_KEY'],
    [1001, 'INVALID_API_KEY'],
  ])('a key that expires at 1000 is at %d denied with %s', (now, code) => {
    const expected =
      code === undefined
        ? undefined
        : { code, details: { reason: 'expired', expired_at: '1970-01-01T00:00:01.000Z' } };
    expect(expires(1000).check(call, now)).toEqual(expected);
  });

  test('a rotated key is revoked from the end of its grace on', () => {
    const policy = revokedFrom(1000);
    expect(policy.check(call, 999)).toBeUndefined();
    expect(policy.check(call, 1000)).toEqual({
      code: 'REVOKED_API_KEY',
      details: { reason: 'revoked' },
    });
    expect(policy).toMatchObject({ name: 'key_status', stage: 'status' });
  });

  test.each([
    ['a number', Date.UTC(2027, 0)],
    ['a date', new Date(Date.UTC(2027, 0))],
    ['UTC', '2027-01-01T00:00:00Z'],
    ['milliseconds', '2027-01-01T00:00:00.000Z'],
    ['without seconds', '2027-01-01T00:00Z'],
    ['an offset to the east', '2027-01-01T01:00:00+01:00'],
    ['an offset to the west', '2026-12-31T16:00:00-08:00'],
  ])('takes an instant as %s', (_form, instant) => {
    const policy = expires(instant);
    expect(policy.check(call, Date.UTC(2027, 0) - 1)).toBeUndefined();
    expect(policy.check(call, Date.UTC(2027, 0))).toBeDefined();
  });

  test('a clock that is broken lets no key pass that may have expired', () => {
    expect(expires(1000).check(call, Number.NaN)).toBeDefined();
    expect(revokedFrom(1000).check(call, Number.NaN)).toBeDefined();
  });

  test('a leap day is a day in leap years', () => {
    expect(expires('2028-02-29T00:00:00Z').check(call, Date.UTC(2028, 1, 29) - 1)).toBeUndefined();
    expect(expires('2028-02-29T00:00:00Z').check(call, Date.UTC(2028, 1, 29))).toBeDefined();
  });
});
