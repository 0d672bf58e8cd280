/** Every path that a schema names, `messages[0].role`, with those of the objects and lists on the way. */
export function pathsOf(schema: unknown, path = ''): readonly string[] {
  const def = read(read(schema, '_zod'), 'def');
  switch (read(def, 'type')) {
    case 'optional':
    case 'nullable':
      return pathsOf(read(def, 'innerType'), path);
    case 'array':
      return withPath(pathsOf(read(def, 'element'), `${path}[0]`), path);
    case 'union':
      return merged(Object.values(Object(read(def, 'options'))), (option) => pathsOf(option, path));
    case 'object':
      return withPath(
        Object.keys(Object(read(def, 'shape'))).flatMap((name) =>
          pathsOf(read(read(def, 'shape'), name), path === '' ? name : `${path}.${name}`),
        ),
        path,
      );
    default:
      return withPath([], path);
  }
}

function withPath(deeper: readonly string[], path: string): readonly string[] {
  return path === '' ? deeper : [path, ...deeper];
}

function merged(
  items: readonly unknown[],
  paths: (item: unknown) => readonly string[],
): readonly string[] {
  return [...new Set(items.flatMap(paths))];
}

function read(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
