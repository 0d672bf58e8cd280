import type { Entry } from '../history.ts';

/** I2: the source is read by one refresh at a time. A read that the ring has left is none any more. */
export function singleRefresh(entries: readonly Entry[]): string[] {
  const faults: string[] = [];
  const open = new Set<number>();
  for (const entry of entries) {
    if (entry.type === 'load began') {
      if (open.size > 0) faults.push(`load ${entry.load} began beside load ${[...open].join()}`);
      open.add(entry.load);
    }
    if (entry.type === 'loaded' || entry.type === 'load left') open.delete(entry.load);
  }
  return faults;
}
