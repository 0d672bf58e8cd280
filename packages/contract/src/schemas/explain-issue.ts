import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/** One thing that is wrong with an input, without the value itself, which may be a secret or a private text. */
export interface InputFault {
  /** Path as one would write it in code: `messages[2].role`; empty for the input as a whole. */
  readonly field: string;
  readonly problem: string;
  readonly allowed: string;
}

/** The path as code: `['messages', 2, 'role']` is `messages[2].role`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

/**
 * Puts an issue of zod into words. zod/mini ships no texts (they are most of zod's size), and the
 * texts of zod's locales do not say what is allowed.
 *
 * @param input What was checked: an issue does not say whether its value was there at all.
 */
export function explainIssue(issue: Issue, input: unknown): InputFault {
  const { path, problem, allowed } = describe(issue, input);
  return { field: formatPath(path), problem, allowed };
}

interface Description {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
  readonly allowed: string;
}

function describe(issue: Issue, input: unknown): Description {
  const { path } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return {
        path,
        problem: valueAt(input, path) === undefined ? 'is missing' : 'has the wrong type',
        allowed: article(issue.expected),
      };
    case 'too_small':
      return {
        path,
        problem:
          issue.origin === 'number' || issue.origin === 'int' ? 'is too small' : 'is too short',
        allowed: bound('at least', 'more than', issue.minimum, issue),
      };
    case 'too_big':
      return {
        path,
        problem:
          issue.origin === 'number' || issue.origin === 'int' ? 'is too large' : 'is too long',
        allowed: bound('at most', 'less than', issue.maximum, issue),
      };
    case 'invalid_value':
      return {
        path,
        problem: 'is not one of the allowed values',
        allowed: issue.values.map((value) => JSON.stringify(value)).join(', '),
      };
    case 'unrecognized_keys':
      return {
        path: [...path, issue.keys[0] ?? ''],
        problem: 'is not a known field',
        allowed: 'the documented fields only',
      };
    case 'invalid_format':
      return {
        path,
        problem: 'has the wrong format',
        allowed: formats[issue.format] ?? `a string in the format ${issue.format}`,
      };
    case 'invalid_union':
      return describeUnion(path, issue.errors, valueAt(input, path));
    default:
      return {
        path,
        problem: 'is not valid',
        allowed: issue.message === '' ? 'see the documentation' : issue.message,
      };
  }
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'an instant in ISO 8601 and UTC, such as 2027-01-31T00:00:00Z',
  regex: 'a string without white space',
};

const articles: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a finite number',
  array: 'an array',
  object: 'an object',
};

function article(expected: string): string {
  return articles[expected] ?? `a ${expected}`;
}

interface Bounded {
  readonly origin: string;
  readonly inclusive?: boolean | undefined;
}

const countedIn: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

function bound(
  inclusive: string,
  exclusive: string,
  limit: number | bigint,
  { inclusive: included, origin }: Bounded,
): string {
  const unit = countedIn[origin];
  const counted = unit === undefined ? '' : ` ${unit}${Number(limit) === 1 ? '' : 's'}`;
  return `${included === false ? exclusive : inclusive} ${limit}${counted}`;
}

/**
 * A union fails with the issues of every branch. The branch that got deepest is the one that the
 * caller meant, and of two that got as far the one that does not fail at a choice such as `type`, by
 * which the branches are told apart; when none got past the value itself, all that is allowed is named.
 */
function describeUnion(
  path: readonly PropertyKey[],
  branches: readonly (readonly Issue[])[],
  value: unknown,
): Description {
  const described = branches.flatMap((issues) =>
    issues
      .slice(0, 1)
      .map((issue) => ({ ...describe(issue, value), ofChoice: issue.code === 'invalid_value' })),
  );
  const deepest = described.toSorted(
    (a, b) => b.path.length - a.path.length || Number(a.ofChoice) - Number(b.ofChoice),
  )[0];
  if (deepest === undefined)
    return { path, problem: 'is not valid', allowed: 'see the documentation' };
  if (deepest.path.length > 0) return { ...deepest, path: [...path, ...deepest.path] };
  const allowed = [...new Set(described.map((description) => description.allowed))].join(', or ');
  return { path, problem: deepest.problem, allowed };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
