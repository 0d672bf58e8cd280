import type { BundleLimit, BundleSize } from './bundle-limits.ts';

function isWithin(size: BundleSize, bound: BundleSize): boolean {
  return size.entryBytes <= bound.entryBytes && size.totalBytes <= bound.totalBytes;
}

function inKilobytes({ entryBytes, totalBytes }: BundleSize): string {
  return `${(entryBytes / 1024).toFixed(1)} KB at once, ${(totalBytes / 1024).toFixed(1)} KB in all`;
}

/** One line that holds a bundle against its limit and its goal, and whether it keeps the limit. */
export function compareSize(
  { name, limit, goal }: BundleLimit,
  size: BundleSize,
): { ok: boolean; line: string } {
  const ok = isWithin(size, limit);
  const parts = [`${name}: ${inKilobytes(size)}`];
  if (!ok) parts.push(`over the limit of ${inKilobytes(limit)}`);
  if (goal !== undefined) {
    parts.push(`${isWithin(size, goal) ? 'reaches' : 'misses'} the goal of ${inKilobytes(goal)}`);
  }
  return { ok, line: parts.join('; ') };
}
