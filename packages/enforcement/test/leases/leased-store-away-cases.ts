import { expect, test } from 'vitest';
import { requestsPerMinute, tokensPerMinute } from '../../src/index.ts';
import type { MeterPolicy } from '../../src/index.ts';
import { leasedBench, plenty, warmUp } from './leased-bench.ts';
import type { Bench } from './leased-bench.ts';
import type { WatchedSource } from './told-source.ts';

/** What a leased store does while its source is away. */
export function leasedStoreAwayCases(open: (now: () => number) => WatchedSource): void {
  const bench = (policies: readonly MeterPolicy[]): Bench => leasedBench(open, policies);

  test('tells the caller, and goes on with the shares that it has', async () => {
    const one = bench(plenty);
    await warmUp(one);
    one.source.fault = 'before';
    expect(one.reserve('at hand')).toMatchObject({ allowed: true });
    await expect(Promise.resolve(one.reserve('too much', 500_000))).rejects.toThrow('away');
  });

  test.each(['before', 'after'] as const)(
    'repeats a report that failed %s it arrived, and is counted once',
    async (fault) => {
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
    },
  );

  test('repeats what a request for a share took along', async () => {
    const one = bench([requestsPerMinute(6000), tokensPerMinute(5000)]);
    await warmUp(one);
    await one.reserve('one', 30);
    await one.store.settle('one', { tokens: 30 });
    one.source.fault = 'before';
    await expect(Promise.resolve(one.reserve('big', 4000))).rejects.toThrow('away');
    one.source.fault = 'none';
    expect(await one.reserve('big again', 4000)).toMatchObject({ allowed: true });
    expect(await one.used()).toEqual([22, 4030]);
  });

  test('gives back a share whose grant it never heard of', async () => {
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
  });

  test('gives a report up when the source has forgotten the lease', async () => {
    const one = bench(plenty);
    await warmUp(one);
    one.source.fault = 'before';
    await one.time.runOut();
    await one.source.settled();
    expect(one.time.pending).toEqual([]);
  });
}
