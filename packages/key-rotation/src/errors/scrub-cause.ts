import { isRegPilotError, redactKeys } from '@regpilot/contract';

/**
 * A copy of somebody else's error that is safe to keep as a cause: name, message and stack with the
 * keys taken out, status and code, and nothing else. HTTP clients hang the whole request with its
 * headers on their errors. Our own errors hold no keys and are kept, unless their text does.
 *
 * Never changes the original, which its thrower may still use.
 */
export function scrubCause(cause: unknown, secrets: Iterable<string>): unknown {
  if (cause === undefined) return undefined;
  const values = [...secrets];
  if (!(cause instanceof Error)) return new Error(redactKeys(describe(cause), values));
  const message = redactKeys(cause.message, values);
  const stack = redactKeys(cause.stack ?? '', values);
  if (isRegPilotError(cause) && message === cause.message && stack === (cause.stack ?? ''))
    return cause;

  const copy = new Error(message);
  copy.name = redactKeys(cause.name, values);
  copy.stack = stack;
  for (const field of ['status', 'statusCode', 'code'] as const) {
    const value: unknown = Reflect.get(cause, field);
    if (typeof value === 'number') Object.assign(copy, { [field]: value });
    if (typeof value === 'string') Object.assign(copy, { [field]: redactKeys(value, values) });
  }
  return copy;
}

/** What can be said of a thrown value that is no error: its status, if it has one, or its text. */
function describe(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'Null was thrown';
  if (typeof value !== 'object') return `A ${typeof value} was thrown`;
  const status: unknown = Reflect.get(value, 'status');
  return typeof status === 'number' ? `Status ${status}` : 'An object without a message was thrown';
}
