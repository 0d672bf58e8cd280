import { describe, expect, it } from 'vitest';
import { RateLimitError, ServerError } from './api-error.ts';
import { holdsError, inBandError } from './in-band-error.ts';

describe('inBandError', () => {
  it.each<[string, unknown, object]>([
    ['a number', { message: 'Slow down', code: 429 }, { status: 429, code: 'RATE_LIMIT_EXCEEDED' }],
    [
      'a number as a text',
      { message: 'Down', code: '503' },
      { status: 503, code: 'SERVICE_UNAVAILABLE' },
    ],
    [
      'a number that is no error',
      { message: 'Odd', code: 200 },
      { status: undefined, code: 'API_ERROR' },
    ],
    ['half a number', { message: 'Odd', code: 429.5 }, { status: undefined }],
    [
      'a code of RegPilot',
      { message: 'x', code: 'PROVIDER_ERROR' },
      { status: 502, code: 'PROVIDER_ERROR' },
    ],
    [
      'a code that nobody knows',
      { message: 'x', code: 'odd_one' },
      { status: undefined, code: 'API_ERROR', foreignCode: 'odd_one' },
    ],
    ['a text alone', 'broken', { status: undefined, message: 'broken' }],
  ])('takes its status from %s', (_, error, expected) => {
    expect(inBandError({ error }, {})).toMatchObject(expected);
  });

  it('is of the class of its status', () => {
    expect(inBandError({ error: { code: 429 } }, {})).toBeInstanceOf(RateLimitError);
    expect(inBandError({ error: { code: 599 } }, {})).toBeInstanceOf(ServerError);
  });

  it('takes the key out of every text', () => {
    const redact = (text: string) => text.replaceAll('odd-key', '[key]');
    const error = inBandError(
      { error: { message: 'no odd-key', details: { at: 'odd-key' } } },
      { redact },
    );
    expect([error.message, error.details]).toEqual(['no [key]', { at: '[key]' }]);
  });
});

describe('holdsError', () => {
  it.each([
    [{ error: { message: 'x' } }, true],
    [{ error: 'x' }, true],
    [{ error: {} }, true],
    [{ error: null }, false],
    [{ error: '' }, false],
    [{ error: false }, false],
    [{ text: 'Hi' }, false],
    [null, false],
  ])('%j: %s', (body, expected) => {
    expect(holdsError(body)).toBe(expected);
  });
});
