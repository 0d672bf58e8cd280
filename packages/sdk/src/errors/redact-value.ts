/** Deeper than any error body of the known gateways; what lies below is dropped. */
const deepest = 8;

/**
 * A copy of a parsed JSON value without keys in any of its texts, names of fields included. It works
 * on the parsed value because an escape such as `\u0073k_` hides a key from a search in the body.
 */
export function redactValue(value: unknown, redact: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return undefined;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, redact, depth + 1));
  // fromEntries defines fields, so that a `__proto__` in the body stays an ordinary field.
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      redact(name),
      redactValue(field, redact, depth + 1),
    ]),
  );
}
