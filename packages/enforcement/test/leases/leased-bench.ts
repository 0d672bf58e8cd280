import { leasedStore, requestsPerMinute, tokensPerMinute } from '../../src/index.ts';
import type { EnforcementStore, LeasedStore, MeterPolicy, WindowFrom } from '../../src/index.ts';
import { VirtualTime } from '../virtual-time.ts';
import { ToldSource } from './told-source.ts';
import type { WatchedSource } from './told-source.ts';

export interface Bench {
  readonly time: VirtualTime;
  readonly source: ToldSource;
  readonly store: LeasedStore;
  readonly reserve: (id: string, tokens?: number) => ReturnType<EnforcementStore['reserve']>;
  /** What the source counts. */
  readonly used: () => Promise<number[]>;
}

/** Makes what a case needs: a store with limits, and its source. */
export type OpenBench = (policies: readonly MeterPolicy[], windowFrom?: WindowFrom) => Bench;

/** Benches over sources that `open` makes. */
export function leasedBench(open: (now: () => number) => WatchedSource): OpenBench {
  return (policies, windowFrom = 'admitted') => benchOver(open, policies, windowFrom);
}

function benchOver(
  open: (now: () => number) => WatchedSource,
  policies: readonly MeterPolicy[],
  windowFrom: WindowFrom,
): Bench {
  const time: VirtualTime = new VirtualTime(Date.UTC(2030, 0, 1, 12), () => source.settled());
  const source = new ToldSource(open(time.read));
  const store = leasedStore(source, { now: time.read, after: time.after });
  const limits = policies.map(({ meter }) => meter);
  return {
    time,
    source,
    store,
    reserve: (id, tokens = 10) =>
      store.reserve({
        slot: 'key',
        id,
        meters: limits.map((meter) => ({ ...meter, amount: meter.unit === 'tokens' ? tokens : 1 })),
        ttlMs: 20_000,
        windowFrom,
      }),
    used: async () => (await source.usage('key', limits)).map(({ used }) => used),
  };
}

/** Enough calls at once for the slot to lease. They are settled. */
export async function warmUp({ store, reserve }: Bench): Promise<void> {
  await Promise.all(Array.from({ length: 20 }, async (_, index) => reserve(`warm ${index}`)));
  for (let index = 0; index < 20; index++) await store.settle(`warm ${index}`, { tokens: 0 });
}

export const plenty = [requestsPerMinute(6000), tokensPerMinute(600_000)];
