import { describe, expect, test } from 'vitest';
import type { Decider } from './decider.ts';
import { decisionWorkload } from './decision-workload.ts';

interface Tally {
  decisions: number;
  settled: number;
  readonly keys: Set<string>;
}

/** Deciders that count, in the order in which the workload makes them. */
function tallies(reserves: boolean): { made: Tally[]; create: () => Decider } {
  const made: Tally[] = [];
  const create = (): Decider => {
    const tally: Tally = { decisions: 0, settled: 0, keys: new Set() };
    made.push(tally);
    const decide = (keys: readonly string[]): void => {
      tally.decisions += keys.length;
      for (const key of keys) tally.keys.add(key);
    };
    const settle = (): void => {
      tally.settled = tally.decisions;
    };
    return reserves ? { decide, settle } : { decide };
  };
  return { made, create };
}

const options = { decisions: 2_500, keys: 3_000 };

describe('a round of decisions', () => {
  test('asks one limiter about one key and another about many, each once known', async () => {
    const { made, create } = tallies(true);
    await decisionWorkload(create, options);
    // The many keys make one call each, for the memory. The warm-up round makes its calls twice, first untimed.
    expect(made.map(({ decisions }) => decisions)).toEqual([5_000, 3_000 + 5_000]);
    expect(made.map(({ keys }) => keys.size)).toEqual([1, 3_000]);
  });

  test('leaves nothing reserved', async () => {
    const { made, create } = tallies(true);
    await decisionWorkload(create, options);
    expect(made.map(({ settled }) => settled)).toEqual(made.map(({ decisions }) => decisions));
  });

  test('has the settled columns only for who reserves', async () => {
    const names = async (reserves: boolean): Promise<string[]> => {
      const { round } = await decisionWorkload(tallies(reserves).create, options);
      return Object.keys((await round?.()) ?? {});
    };
    expect(await names(true)).toContain('oneKeyWhole');
    expect(await names(false)).toEqual(['oneKey', 'manyKeys', 'bytesPerKey']);
  });
});
