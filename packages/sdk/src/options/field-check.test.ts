import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, it } from 'vitest';
import { callable, checkFields, durationMs, flag, oneOf, wholeNumber } from './field-check.ts';

const checks = {
  timeout: durationMs,
  retries: wholeNumber(0, 100),
  strict: flag,
  fetch: callable,
  dialect: oneOf(['a', 'b']),
};

function faultOf(input: unknown): ConfigurationError {
  try {
    checkFields(checks, input, 'options');
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error('was not refused');
}

describe('checkFields', () => {
  it('lets every field be undefined', () => {
    expect(() => {
      checkFields(checks, { timeout: undefined, retries: undefined, strict: undefined }, 'options');
    }).not.toThrow();
  });

  it.each([
    ['timeout', 0],
    ['timeout', -1],
    ['timeout', 1.5],
    ['timeout', Number.NaN],
    ['timeout', Infinity],
    ['timeout', 2 ** 31],
    ['timeout', '30000'],
    ['retries', -1],
    ['retries', 101],
    ['retries', null],
    ['strict', 1],
    ['fetch', {}],
    ['dialect', 'c'],
  ])('refuses %s of %s, naming the field and what is allowed', (field, value) => {
    const fault = faultOf({ [field]: value });
    expect(fault.field).toBe(`options.${field}`);
    expect(fault.allowed).not.toBe('');
  });

  it.each([
    ['timeoutMs', 'timeout'],
    ['retrys', 'retries'],
    ['Timeout', 'timeout'],
    ['dialct', 'dialect'],
  ])('names the field that %s was meant to be', (misspelt, meant) => {
    expect(faultOf({ [misspelt]: 1 }).problem).toContain(`did you mean ${meant}?`);
  });

  it('guesses nothing where nothing is near', () => {
    const fault = faultOf({ whatever: 1 });
    expect(fault.problem).toBe('is not a known field');
    expect(fault.allowed).toContain('timeout');
  });

  it.each([null, 'text', 5, [] as unknown])(
    'refuses %j in the place of the whole object',
    (input) => {
      expect(faultOf(input).field).toBe('options');
    },
  );

  it('does not take a field of Object.prototype for a known one', () => {
    expect(faultOf({ constructor: 1 }).field).toBe('options.constructor');
  });

  it('never shows the value, which may be a key', () => {
    const fault = faultOf({ dialect: 'sk_prod_0123456789abcdef' });
    expect(fault.message).not.toContain('0123456789abcdef');
  });
});
