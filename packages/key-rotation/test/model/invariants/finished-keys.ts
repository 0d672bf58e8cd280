import type { Entry } from '../history.ts';

/** I3: once a ban or a mark as revoked has returned, no attempt starts with that key. */
export function finishedKeys(entries: readonly Entry[]): string[] {
  const finished = new Set<string>();
  const faults: string[] = [];
  for (const entry of entries) {
    if (entry.type === 'finished') finished.add(entry.key);
    if (entry.type === 'sent' && finished.has(entry.key))
      faults.push(`attempt ${entry.attempt} started with ${entry.key} after its end`);
  }
  return faults;
}
