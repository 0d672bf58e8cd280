import type { Sample } from './program.ts';

/** How often each number occurred. Those of many processes can be put together, where their percentiles cannot. */
export type Tally = Map<number, number>;

export function addTo(tally: Tally, value: number): void {
  tally.set(value, (tally.get(value) ?? 0) + 1);
}

/** As many different numbers as a tally of times can hold without growing, and nearer than any two measurements are. */
export function toThreeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

/** A tally as part of a sample, which is how it crosses a process border. */
export function tallySample(name: string, tally: Tally): Sample {
  return Object.fromEntries([...tally].map(([value, times]) => [`${name} ${value}`, times]));
}

/** What the samples hold of the tally of that name, all together. */
export function gatherTally(name: string, samples: readonly Sample[]): Tally {
  const tally: Tally = new Map();
  const start = `${name} `;
  for (const [key, times] of samples.flatMap((sample) => Object.entries(sample))) {
    if (!key.startsWith(start)) continue;
    const value = Number(key.slice(start.length));
    tally.set(value, (tally.get(value) ?? 0) + times);
  }
  return tally;
}

/** The least number that this share of all are not above. NaN when there are none. */
export function quantile(tally: Tally, share: number): number {
  const sorted = [...tally].toSorted(([one], [other]) => one - other);
  const all = sorted.reduce((sum, [, times]) => sum + times, 0);
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (passed >= all * share) return value;
  }
  return Number.NaN;
}
