import * as z from 'zod/mini';
import { ConfigurationError } from '../errors/configuration-error.ts';
import { explainIssue, type InputFault } from './explain-issue.ts';

export type InputResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Checks an input against a schema; every fault is named, in the order of the schema. Never throws. */
export function checkInput<T>(schema: z.ZodMiniType<T>, input: unknown): InputResult<T> {
  const result = z.safeParse(schema, input);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.map((issue) => explainIssue(issue, input)) };
}

/**
 * The input as the schema types it.
 *
 * @param name What the caller calls the input; it begins the field's path (`params.messages[0].role`).
 * @throws ConfigurationError for the first fault. The input itself is not shown.
 */
export function parseInput<T>(schema: z.ZodMiniType<T>, input: unknown, name = ''): T {
  const result = checkInput(schema, input);
  if (result.ok) return result.value;
  const [fault] = result.faults;
  const { field = '', problem = 'is not valid', allowed = 'see the documentation' } = fault ?? {};
  throw new ConfigurationError({ field: join(name, field) || 'params', problem, allowed });
}

function join(name: string, field: string): string {
  if (name === '' || field === '') return name + field;
  return field.startsWith('[') ? name + field : `${name}.${field}`;
}
