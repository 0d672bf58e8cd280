import { RegPilotError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { AllKeysFailedError } from './all-keys-failed-error.ts';
import { scrubCause } from './scrub-cause.ts';

const key = 'company-key-without-a-known-prefix';

describe('scrubCause', () => {
  test('takes keys out of name, message, stack and code, keeps the status and drops everything else', () => {
    const original = Object.assign(new Error(`bad key ${key}`), {
      status: 401,
      code: `E_${key}`,
      config: { key },
    });
    const scrubbed = scrubCause(original, [key]);
    expect(scrubbed).toMatchObject({
      message: 'bad key [redacted key]',
      status: 401,
      code: 'E_[redacted key]',
    });
    expect(scrubbed).not.toHaveProperty('config');
    expect(scrubbed instanceof Error ? scrubbed.stack : key).not.toContain(key);
    expect(original.message).toContain(key);
  });

  test('keeps an error of these packages that shows no key', () => {
    const own = new RegPilotError('INVALID_API_KEY');
    expect(scrubCause(own, [key])).toBe(own);
    expect(scrubCause(new RegPilotError('INVALID_API_KEY', `no ${key}`), [key])).toMatchObject({
      message: 'no [redacted key]',
    });
  });

  test.each([
    ['a text', `no ${key}`, 'no [redacted key]'],
    ['an object with a status', { status: 401, key }, 'Status 401'],
    ['another object', { key }, 'An object without a message was thrown'],
    ['null', null, 'Null was thrown'],
  ])('describes %s', (_what, thrown, message) => {
    expect(scrubCause(thrown, [key])).toMatchObject({ message });
  });

  test('leaves nothing where nothing was thrown', () => {
    expect(scrubCause(undefined, [key])).toBeUndefined();
  });
});

test('AllKeysFailedError says for each key what stands against it', () => {
  const keys = [
    { keyId: 'kid_1', state: 'cooling', reason: 'refused at least twice in a row', retryAt: 5 },
  ] as const;
  const error = new AllKeysFailedError({ keys, attempts: 2 });
  expect(error.message).toBe('All keys failed: kid_1 is cooling (refused at least twice in a row)');
  expect(error.toJSON()).toMatchObject({ code: 'ALL_KEYS_FAILED', attempts: 2, keys });
  expect(new AllKeysFailedError({ keys: [], attempts: 0 }).message).toBe(
    'All keys failed: the ring has none',
  );
});
