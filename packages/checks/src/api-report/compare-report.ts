import { diff } from 'node:util';

/** How many unchanged lines are shown on each side of a changed one. */
const context = 3;

const marks = { '-1': '-', '0': ' ', '1': '+' } as const;

/**
 * The lines in which a report differs from the committed one, with some around them: `-` for what is gone, `+` for what
 * has come. None when the two are the same.
 */
export function compareReport(committed: string, current: string): string[] {
  if (committed === current) return [];
  const entries = diff(current.split('\n'), committed.split('\n'));
  const near = new Set<number>();
  entries.forEach(([change], index) => {
    if (change === 0) return;
    for (let at = index - context; at <= index + context; at += 1) near.add(at);
  });
  return entries.flatMap(([change, line], index) => {
    if (near.has(index)) return [`${marks[change]} ${line}`];
    return near.has(index - 1) ? ['  …'] : [];
  });
}
