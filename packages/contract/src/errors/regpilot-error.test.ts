import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import { ConfigurationError } from './configuration-error.ts';
import { isRegPilotError, RegPilotError } from './regpilot-error.ts';

test('an error takes message, status and retryability from its code unless told otherwise', () => {
  const plain = new RegPilotError('SERVICE_UNAVAILABLE');
  expect(plain).toMatchObject({
    message: 'Service unavailable',
    status: 503,
    retryable: true,
    attempts: 0,
  });
  const told = new RegPilotError('SERVICE_UNAVAILABLE', 'down', {
    status: 529,
    retryable: false,
    attempts: 3,
    requestId: 'req_1',
  });
  expect(told).toMatchObject({
    message: 'down',
    status: 529,
    retryable: false,
    attempts: 3,
    requestId: 'req_1',
  });
});

test('an error of a second installed copy is recognised, although instanceof says no', async () => {
  vi.resetModules();
  const copy = await import('./regpilot-error.ts');
  const foreign = new copy.RegPilotError('ABORTED');
  expect(foreign instanceof RegPilotError).toBe(false);
  expect(isRegPilotError(foreign)).toBe(true);
});

test.each([undefined, null, 'text', 1, {}, new Error('other')])(
  '%o is not one of ours',
  (value) => {
    expect(isRegPilotError(value)).toBe(false);
  },
);

test('as JSON an error says code, message and fields, and neither stack nor cause', () => {
  const error = new ConfigurationError(
    { field: 'timeout', problem: 'is too small', allowed: 'at least 1' },
    { cause: new Error('inner') },
  );
  const json = JSON.parse(JSON.stringify(error));
  expect(json).toEqual({
    name: 'ConfigurationError',
    message: 'timeout: is too small. Allowed: at least 1',
    code: 'CONFIGURATION_ERROR',
    field: 'timeout',
    problem: 'is too small',
    allowed: 'at least 1',
    retryable: false,
    attempts: 0,
  });
});

test('inspection does not show the brand', () => {
  expect(inspect(new RegPilotError('ABORTED'))).not.toContain('@regpilot/error');
});
