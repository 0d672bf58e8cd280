/**
 * The files of a folder in the order of preference: those whose name ends in the word `new` first,
 * in `old` or `previous` last, as the two ends of a rotation lie on either side of the key in use;
 * otherwise by name. Hidden ones are no keys: the links of a mounted volume, traces of editors.
 */
export function orderFiles(names: readonly string[]): string[] {
  return names
    .filter((name) => !name.startsWith('.'))
    .toSorted((first, second) => rank(first) - rank(second) || (first < second ? -1 : 1));
}

function rank(name: string): number {
  if (/(?:^|[-_.])new$/i.test(name)) return 0;
  return /(?:^|[-_.])(?:old|previous)$/i.test(name) ? 2 : 1;
}
