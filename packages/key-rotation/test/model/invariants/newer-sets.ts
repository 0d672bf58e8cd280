import type { Entry } from '../history.ts';

/**
 * I5: the generation never falls and grows with every other set; and what the ring holds is the set
 * that was read, or given by hand, last of all in the order of starts. Answers that came after the
 * ring had left the read, or that began before the set in use did, count for nothing.
 */
export function newerSets(entries: readonly Entry[]): string[] {
  return [...growingGenerations(entries), ...latestSets(entries)];
}

function growingGenerations(entries: readonly Entry[]): string[] {
  const told = entries.filter((entry) => entry.type === 'holds');
  return told.flatMap(({ generation, keys }, place) => {
    const before = told[place - 1];
    if (before === undefined) return [];
    if (generation < before.generation) return [`generation ${generation} after a newer one`];
    const changed = keys.join() !== before.keys.join();
    return changed && generation === before.generation
      ? [`generation ${generation} stands for two sets`]
      : [];
  });
}

interface Installed {
  readonly keys: readonly string[];
  /** Place in the history at which it was given, or its read began. */
  readonly from: number;
}

function latestSets(entries: readonly Entry[]): string[] {
  const faults: string[] = [];
  const begun = new Map<number, number>();
  const left = new Set<number>();
  let held: readonly string[] = [];
  let expected: Installed = { keys: [], from: -1 };
  for (const entry of entries) {
    if (entry.type === 'holds') held = entry.keys;
    if (entry.type === 'load began') begun.set(entry.load, entry.index);
    if (entry.type === 'load left') left.add(entry.load);
    if (entry.type === 'replaced') expected = { keys: entry.keys, from: entry.index };
    if (entry.type === 'loaded' && entry.keys !== null && !left.has(entry.load)) {
      const from = begun.get(entry.load) ?? -1;
      if (from > expected.from) expected = { keys: entry.keys, from };
    }
    if (entry.type === 'quiet' && held.join() !== expected.keys.join()) {
      faults.push(`the ring holds [${held.join()}] instead of [${expected.keys.join()}]`);
      expected = { keys: held, from: expected.from };
    }
  }
  return faults;
}
