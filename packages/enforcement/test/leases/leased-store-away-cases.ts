import { expect } from 'vitest';
import { requestsPerMinute, tokensPerMinute } from '../../src/index.ts';
import { plenty, warmUp } from './leased-bench.ts';
import type { OpenBench } from './leased-bench.ts';
import type { LeasedStoreCase } from './leased-store-cases.ts';

/** What a leased store does while its source is away. */
export const leasedStoreAwayCases: readonly LeasedStoreCase[] = [
  {
    name: 'tells the caller, and goes on with the shares that it has',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      one.source.fault = 'before';
      expect(one.reserve('at hand')).toMatchObject({ allowed: true });
      await expect(Promise.resolve(one.reserve('too much', 500_000))).rejects.toThrow('away');
    },
  },
  {
    name: 'repeats a report that failed before it arrived, and is counted once',
    expectIn: (bench) => expectRepeated(bench, 'before'),
  },
  {
    name: 'repeats a report that failed after it arrived, and is counted once',
    expectIn: (bench) => expectRepeated(bench, 'after'),
  },
  {
    name: 'repeats what a request for a share took along',
    expectIn: async (bench) => {
      const one = bench([requestsPerMinute(6000), tokensPerMinute(5000)]);
      await warmUp(one);
      await one.reserve('one', 30);
      await one.store.settle('one', { tokens: 30 });
      one.source.fault = 'before';
      await expect(Promise.resolve(one.reserve('big', 4000))).rejects.toThrow('away');
      one.source.fault = 'none';
      expect(await one.reserve('big again', 4000)).toMatchObject({ allowed: true });
      expect(await one.used()).toEqual([22, 4030]);
    },
  },
  {
    name: 'gives back a share whose grant it never heard of',
    expectIn: async (bench) => {
      const one = bench(plenty);
      one.source.fault = 'after';
      await Promise.allSettled(
        Array.from({ length: 20 }, async (_, index) => one.reserve(`${index}`)),
      );
      expect(await one.source.open()).toBe(1);
      one.source.fault = 'none';
      await one.time.runOut();
      expect(await one.source.open()).toBe(0);
      await one.time.advance(20_000);
      // What the store reserved itself is forgotten by its TTL.
      expect(await one.used()).toEqual([1, 0]);
    },
  },
  {
    name: 'gives a report up when the source has forgotten the lease',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      one.source.fault = 'before';
      await one.time.runOut();
      await one.source.settled();
      expect(one.time.pending).toEqual([]);
    },
  },
];

async function expectRepeated(bench: OpenBench, fault: 'before' | 'after'): Promise<void> {
  const one = bench(plenty);
  await warmUp(one);
  await one.reserve('one', 30);
  await one.store.settle('one', { tokens: 30 });
  one.source.fault = fault;
  await one.time.advance(20_000);
  const sequences = one.source.reports.map(({ sequence }) => sequence);
  expect(sequences.length).toBeGreaterThan(2);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  one.source.fault = 'none';
  await one.time.runOut();
  expect(await one.used()).toEqual([21, 30]);
  expect(one.time.pending).toEqual([]);
}
