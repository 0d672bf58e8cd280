import { inspect } from 'node:util';

/** Every way in which a thrown value ends up in a log. */
export function shownBy(thrown: unknown): string {
  const parts: string[] = [];
  for (let current = thrown, depth = 0; current !== undefined && depth < 6; depth++) {
    parts.push(
      current instanceof Error ? `${current}` : '',
      inspect(current, { depth: 20, showHidden: true, getters: true }),
      JSON.stringify(current) ?? '',
    );
    if (!(current instanceof Error)) break;
    parts.push(current.stack ?? '', JSON.stringify(Object.getOwnPropertyDescriptors(current)));
    current = current.cause;
  }
  return parts.join('\n');
}
