import { expect } from 'vitest';
import {
  concurrency,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerMinute,
} from '../../src/index.ts';
import { plenty, warmUp } from './leased-bench.ts';
import type { OpenBench } from './leased-bench.ts';

export interface LeasedStoreCase {
  readonly name: string;
  /** Makes its benches and looks at them. */
  readonly expectIn: (bench: OpenBench) => Promise<void>;
}

/** What a leased store does, over a source that gives shares as they were asked for. */
export const leasedStoreCases: readonly LeasedStoreCase[] = [
  {
    name: 'answers without a promise where its share suffices, and shares one request where not',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      expect([one.source.reserved, one.source.leases.length]).toEqual([1, 1]);
      expect(one.reserve('next')).toMatchObject({ allowed: true });
      expect(one.reserve('next')).toMatchObject({ allowed: true });
      expect(one.source.leases.length).toBe(1);
    },
  },
  {
    name: 'sends limits per second to the store each time',
    expectIn: async (bench) => {
      const one = bench([...plenty, requestsPerSecond(1000)]);
      await warmUp(one);
      expect([one.source.reserved, one.source.leases.length]).toEqual([20, 0]);
    },
  },
  {
    name: 'charges a repeated id once',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      for (let time = 0; time < 3; time++) await one.reserve('same');
      await one.store.settle('same', { tokens: 10 });
      await one.reserve('same');
      await one.time.runOut();
      expect(await one.used()).toEqual([21, 10]);
    },
  },
  {
    name: 'denies by memory, and only what needs as much, until the retry time',
    expectIn: async (bench) => {
      const one = bench([tokensPerMinute(100)]);
      expect(await one.reserve('first', 95)).toMatchObject({ allowed: true });
      await one.time.advance(1000);
      expect(await one.reserve('denied', 10)).toMatchObject({ allowed: false });
      const asked = one.source.requests;
      for (let time = 0; time < 1000; time++)
        expect(one.reserve(`denied ${time}`, 10)).toMatchObject({ allowed: false, deniedBy: 0 });
      expect(one.source.requests).toBe(asked);
      expect(await one.reserve('small', 5)).toMatchObject({ allowed: true });
    },
  },
  {
    name: 'forgets a denial when something of its own is given back',
    expectIn: async (bench) => {
      const one = bench([concurrency(1)]);
      await one.reserve('first');
      expect(await one.reserve('second')).toMatchObject({ allowed: false });
      await one.store.settle('first', {});
      expect(await one.reserve('third')).toMatchObject({ allowed: true });
    },
  },
  {
    name: 'forgets a denial when the TTL of one of its calls runs out',
    expectIn: async (bench) => {
      const one = bench([tokensPerMinute(100)]);
      await one.reserve('lost', 95);
      await one.time.advance(11_000);
      expect(await one.reserve('denied', 10)).toMatchObject({ allowed: false });
      await one.time.advance(9000);
      expect(await one.reserve('in its place', 10)).toMatchObject({ allowed: true });
    },
  },
  {
    name: 'lets one of many calls ask when a limit is used up',
    expectIn: async (bench) => {
      const one = bench([requestsPerMinute(20)]);
      await warmUp(one);
      await one.time.advance(40_000);
      expect(await one.reserve('denied')).toMatchObject({ allowed: false });
      await one.time.advance(19_000);
      const asked = one.source.reserved + one.source.leases.length;
      await Promise.all(Array.from({ length: 500 }, async (_, index) => one.reserve(`${index}`)));
      expect(one.source.reserved + one.source.leases.length - asked).toBeLessThanOrEqual(2);
    },
  },
  {
    name: 'holds a call that has not arrived beyond the end of its lease',
    expectIn: async (bench) => {
      const one = bench([requestsPerMinute(6000)], 'arrived');
      await warmUp(one);
      await one.reserve('slow');
      await one.time.advance(19_000);
      expect(one.source.reports.at(-1)).toMatchObject({ kept: [1] });
      await one.store.arrived('slow');
      await one.time.advance(59_000);
      // The reports come later than the arrival, and the minute is counted from them.
      expect(await one.used()).toEqual([1]);
      await one.time.runOut();
      await one.time.advance(60_000);
      expect(await one.used()).toEqual([0]);
    },
  },
  {
    name: 'tells the whole of a debt',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      await one.reserve('debt', 10);
      await one.store.settle('debt', { tokens: 5000 });
      await one.time.runOut();
      expect(await one.used()).toEqual([21, 5000]);
    },
  },
  {
    name: 'ends a hold with its TTL, and reports what is settled later',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      await one.reserve('lost', 300);
      await one.time.runOut();
      expect(await one.used()).toEqual([21, 0]);
      await one.store.settle('lost', { tokens: 70 });
      await one.time.runOut();
      expect(await one.used()).toEqual([21, 70]);
    },
  },
  {
    name: 'knows a call until half a minute after its TTL, and no longer',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      await one.reserve('late', 300);
      await one.time.advance(1);
      await one.reserve('later', 300);
      await one.time.advance(49_999);
      await one.store.settle('late', { tokens: 70 });
      await one.time.advance(2);
      await one.store.settle('later', { tokens: 700 });
      await one.time.runOut();
      expect((await one.used())[1]).toBe(70);
    },
  },
  {
    name: 'reports what is said while the last report is under way',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      await one.reserve('lost', 300);
      const { promise, resolve } = Promise.withResolvers<void>();
      await one.time.advance(19_000);
      one.source.answered = promise;
      await one.time.advance(15_000);
      expect(one.source.reports.at(-1)).toMatchObject({ leaseMs: 0, used: [20, 0] });
      await one.store.settle('lost', { tokens: 70 });
      resolve();
      await one.time.runOut();
      expect(await one.used()).toEqual([21, 70]);
    },
  },
  {
    name: 'renews a TTL',
    expectIn: async (bench) => {
      const one = bench([tokensPerMinute(600_000)]);
      await warmUp(one);
      await one.reserve('long', 300);
      for (let time = 0; time < 10; time++) {
        await one.time.advance(19_000);
        await one.store.renew?.('long');
      }
      expect((await one.used())[0]).toBe(300);
    },
  },
  {
    name: 'reports an idle slot once, and has no timer after it',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      await one.time.runOut();
      expect(one.source.reports.length).toBe(1);
      expect(one.time.pending).toEqual([]);
      expect(await one.source.open()).toBe(0);
    },
  },
  {
    name: 'reports before it asks how the meters stand',
    expectIn: async (bench) => {
      const one = bench([requestsPerMinute(6000)]);
      await warmUp(one);
      for (let call = 0; call < 3; call++) await one.reserve(`more ${call}`);
      const [usage] = await one.store.usage('key', [requestsPerMinute(6000).meter]);
      // With the unused share in it.
      const [lease] = one.source.leases;
      expect(usage?.used).toBe(1 + (lease?.shares[0]?.wanted ?? 0));
      expect(one.source.reports).toMatchObject([{ sequence: 1, used: [22] }]);
    },
  },
  {
    name: 'gives everything back when it is closed, but for the calls in flight',
    expectIn: async (bench) => {
      const one = bench(plenty);
      await warmUp(one);
      await one.reserve('in flight', 300);
      await one.store.close();
      expect(await one.used()).toEqual([21, 300]);
      expect([one.source.closed, one.time.pending]).toEqual([1, []]);
    },
  },
];
