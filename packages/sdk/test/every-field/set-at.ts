/** A copy of `base` with `value` at a path such as `a.b[0]` or `headers['x-tag']`; what is missing on the way is made. */
export function setAt(base: object, path: string, value: unknown): object {
  const names = path.split(/[.[\]']+/).filter((name) => name !== '');
  return Object(withValue(base, names, value));
}

function withValue(base: unknown, names: readonly string[], value: unknown): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  const copy: object = Array.isArray(base) ? [...base] : { ...Object(base) };
  Reflect.set(copy, name, withValue(Reflect.get(copy, name), rest, value));
  return copy;
}
