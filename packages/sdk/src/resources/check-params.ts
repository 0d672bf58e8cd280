import { ConfigurationError } from '@regpilot/contract';
import { formatPath, parseInput } from '@regpilot/contract/schemas';
import { isObject } from '../json/json-object.ts';
import { unknownField, unreadable } from '../options/field-check.ts';
import type { Known } from './known-fields.ts';

/** Far deeper than any request, and far from where writing it as JSON overflows the stack. */
const mostLevels = 500;

/** Where the walk is, and what it went through to come there. */
interface Trail {
  readonly path: (string | number)[];
  readonly within: object[];
}

/**
 * The parameters as their schema types them.
 *
 * Besides the schema, which is loose and looks only at what it names, everything in them is checked
 * once for what JSON can't carry or would change in silence: a lone surrogate, a number that is not
 * finite, a function, a cycle. And names that nobody knows are refused: the schemas let them pass,
 * for gateways to come; in a call they are misspelt, and a `max_tokens` without effect costs money.
 *
 * @throws ConfigurationError naming the field, and the one that was probably meant.
 */
export function checkParams<T>(
  schema: Parameters<typeof parseInput<T>>[0],
  params: unknown,
  known: Known = true,
): T {
  // What is no object at all is the schema's to refuse.
  if (isObject(params)) checkAll(params, known);
  return parseInput(schema, params, 'params');
}

function checkAll(params: object, known: Known): void {
  const trail: Trail = { path: ['params'], within: [] };
  try {
    checkObject(params, known, trail);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // Nothing but a getter throws here. Caught once, since a `try` around each field would slow every call.
    throw unreadable(formatPath(trail.path));
  }
}

function checkValue(value: unknown, known: Known, trail: Trail): void {
  if (typeof value === 'string') checkText(value, trail);
  else if (typeof value === 'object') {
    if (value !== null) checkObject(value, known, trail);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw fault(trail, `is ${value}`, 'a finite number');
  } else if (typeof value !== 'boolean' && value !== undefined) {
    throw fault(trail, `is a ${typeof value}, which JSON does not have`, 'plain JSON values');
  }
}

function checkObject(value: object, known: Known, trail: Trail): void {
  const { path, within } = trail;
  if (within.includes(value)) throw fault(trail, 'closes a cycle', 'plain JSON values');
  if (within.length === mostLevels)
    throw fault({ ...trail, path: path.slice(0, 4) }, 'is nested too deep', `${mostLevels} levels`);
  // A Date and its like say themselves what becomes of them.
  if ('toJSON' in value) return;
  within.push(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) checkField(value, index, known, trail);
  } else {
    for (const name of Object.keys(value)) checkField(value, name, known, trail);
  }
  within.pop();
}

function checkField(of: object, name: string | number, known: Known, trail: Trail): void {
  const { path } = trail;
  path.push(name);
  const value: unknown = Reflect.get(of, name);
  if (typeof name === 'number') checkValue(value, known, trail);
  else if (known === true) {
    checkText(name, trail);
    checkValue(value, true, trail);
  } else if (Object.hasOwn(known, name)) checkValue(value, known[name] ?? true, trail);
  else if (value !== undefined) throw unknownField(known, name, formatPath(path.slice(0, -1)));
  path.pop();
}

function checkText(text: string, trail: Trail): void {
  if (text.isWellFormed()) return;
  throw fault(
    trail,
    'holds half of a surrogate pair',
    'well-formed Unicode; was a text cut in the middle of an emoji? text.toWellFormed() mends it',
  );
}

function fault({ path }: Trail, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field: formatPath(path), problem, allowed });
}
