import { ConfigurationError } from '@regpilot/contract';
import { isObject } from '../json/json-object.ts';
import { closestName } from './closest-name.ts';

/** What one option may be. `allowed` is read by people, in an error. */
export interface FieldCheck {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
  /** Where in a value that is not accepted the fault lies: `[1]`, or empty for the value as a whole. */
  readonly faultAt?: (value: unknown) => string;
}

/** setTimeout takes a signed 32-bit number of milliseconds; a larger one fires at once. */
const longestTimerMs = 2_147_483_647;

export const durationMs: FieldCheck = {
  allowed: `a whole number of milliseconds from 1 to ${longestTimerMs}`,
  accepts: (value) => isWhole(value) && value >= 1 && value <= longestTimerMs,
};

export const flag: FieldCheck = {
  allowed: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

export const callable: FieldCheck = {
  allowed: 'a function',
  accepts: (value) => typeof value === 'function',
};

export const nonEmptyText: FieldCheck = {
  allowed: 'a string that is not empty',
  accepts: (value) => typeof value === 'string' && value.trim() !== '' && value.isWellFormed(),
};

export function wholeNumber(least: number, most: number): FieldCheck {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    accepts: (value) => isWhole(value) && value >= least && value <= most,
  };
}

export function oneOf(values: readonly string[]): FieldCheck {
  return {
    allowed: values.map((value) => `'${value}'`).join(' or '),
    accepts: (value) => typeof value === 'string' && values.includes(value),
  };
}

export const limitReaction: FieldCheck = oneOf(['reject', 'wait']);

/** By shape and not by class: a user's own implementation is as good as ours. */
export function hasMethod(method: string, allowed: string): FieldCheck {
  return {
    allowed,
    accepts: (value) => isObject(value) && typeof Reflect.get(value, method) === 'function',
  };
}

/**
 * Checks every field that is set; `undefined` counts as not set. Fields without a check are refused:
 * an option with a misspelt name would be an option without effect.
 *
 * @param name How the caller calls the object; it begins the path of the field in the error.
 * @throws ConfigurationError for the first fault, without the value, which may be a key.
 */
export function checkFields(
  checks: Readonly<Record<string, FieldCheck>>,
  input: unknown,
  name: string,
): void {
  if (!isObject(input)) {
    throw new ConfigurationError({
      field: name,
      problem: `is ${nameOfKind(input)}`,
      allowed: 'an object',
    });
  }
  for (const field of Object.keys(input)) {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (check === undefined) throw unknownField(checks, field, name);
    const value = readField(input, field, `${name}.${field}`);
    if (value !== undefined && !check.accepts(value)) {
      const place = check.faultAt?.(value) ?? '';
      throw new ConfigurationError({
        field: `${name}.${field}${place}`,
        problem: place === '' ? `is not valid (${nameOfKind(value)})` : 'is not valid',
        allowed: check.allowed,
      });
    }
  }
}

function readField(input: object, field: string, path: string): unknown {
  try {
    return Reflect.get(input, field);
  } catch {
    throw unreadable(path);
  }
}

/** The error for a getter that throws, without what it threw: nobody knows what that shows. */
export function unreadable(path: string): ConfigurationError {
  return new ConfigurationError({
    field: path,
    problem: 'throws an error when it is read',
    allowed: 'a plain value',
  });
}

/** The error for a field that nobody knows, with the name that was probably meant. */
export function unknownField(
  known: Readonly<Record<string, unknown>>,
  field: string,
  name: string,
): ConfigurationError {
  const names = Object.keys(known);
  const closest = closestName(field, names);
  return new ConfigurationError({
    field: `${name}.${field}`,
    problem:
      closest === undefined
        ? 'is not a known field'
        : `is not a known field; did you mean ${closest}?`,
    allowed: names.join(', '),
  });
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

function nameOfKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
