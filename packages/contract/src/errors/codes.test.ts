import { expect, test } from 'vitest';
import { errorCodeOfStatus, errorCodes, isErrorCode } from './codes.ts';

test.each([
  [400, 'INVALID_REQUEST'],
  [401, 'INVALID_API_KEY'],
  [402, 'QUOTA_EXCEEDED'],
  [403, 'PERMISSION_DENIED'],
  [408, 'PROVIDER_TIMEOUT'],
  [418, 'INVALID_REQUEST'],
  [422, 'INVALID_REQUEST'],
  [429, 'RATE_LIMIT_EXCEEDED'],
  [500, 'INTERNAL_ERROR'],
  [503, 'SERVICE_UNAVAILABLE'],
  [529, 'SERVICE_UNAVAILABLE'],
  [599, 'INTERNAL_ERROR'],
  [302, 'API_ERROR'],
] as const)('a bare status %i is read as %s', (status, code) => {
  expect(errorCodeOfStatus(status)).toBe(code);
});

test('every code that travels can be told from its status alone, up to codes of the same class', () => {
  for (const [code, { status, fault }] of Object.entries(errorCodes)) {
    if (status === null) continue;
    const read = errorCodes[errorCodeOfStatus(status)];
    // 422 is the one status whose general meaning (the body is wrong) is documented as 400.
    expect(read.status, code).toBe(status === 422 ? 400 : status);
    if (status >= 500) expect(fault, code).toBe('gateway');
  }
});

test('a name that every object inherits is not an error code', () => {
  expect(isErrorCode('constructor')).toBe(false);
  expect(isErrorCode('__proto__')).toBe(false);
  expect(isErrorCode('RATE_LIMIT_EXCEEDED')).toBe(true);
});

test('401 and 403 are never retryable as they are, since only another key can help', () => {
  const refusals = Object.values(errorCodes).filter(
    ({ status }) => status === 401 || status === 403,
  );
  expect(refusals.length).toBeGreaterThan(5);
  expect(refusals.filter(({ retryable }) => retryable)).toEqual([]);
});
