import type { Bar } from '../report/bar.ts';

type Bound = Pick<Bar, 'on' | 'compare' | 'bound'>;

const ratioAtMost = (bound: number): Bound => ({ on: 'ratio', compare: '<=', bound });
const ratioAtLeast = (bound: number): Bound => ({ on: 'ratio', compare: '>=', bound });
const valueAtMost = (bound: number): Bound => ({ on: 'value', compare: '<=', bound });

/** With either client, and whichever rule holds while the store is away. */
const storeDownBars = ['open', 'local'].flatMap((rule) =>
  ['ioredis', 'redis'].flatMap((driver): readonly Bar[] => {
    const row = { area: 'store-down', contender: `enforcement, ${rule}, ${driver}` } as const;
    return [
      { ...row, metric: 'firstWorst', ...valueAtMost(50) },
      { ...row, metric: 'laterWorst', ...valueAtMost(1) },
      { ...row, metric: 'probesWorst', ...valueAtMost(50) },
    ];
  }),
);

/** What the product promises. A bar that is not reached is explained, not lowered. */
export const bars: readonly Bar[] = [
  { area: 'calls', contender: 'sdk, node', metric: 'sequential', ...ratioAtMost(0.45) },
  { area: 'calls', contender: 'sdk, node', metric: 'parallel', ...ratioAtMost(0.5) },
  { area: 'calls', contender: 'sdk, ky', metric: 'sequential', ...ratioAtMost(1.45) },
  { area: 'calls', contender: 'sdk, ky', metric: 'parallel', ...ratioAtMost(1.7) },
  { area: 'stream', contender: 'sdk, node', metric: 'chunks', ...ratioAtLeast(1.05) },
  { area: 'import', contender: '@regpilot/sdk', metric: 'ms', ...ratioAtMost(0.15) },
  { area: 'decision', contender: 'enforcement', metric: 'oneKey', ...ratioAtLeast(2.3) },
  { area: 'decision', contender: 'enforcement', metric: 'manyKeys', ...ratioAtLeast(2) },
  { area: 'decision', contender: 'enforcement', metric: 'bytesPerKey', ...valueAtMost(500) },
  { area: 'growth', contender: 'enforcement', metric: 'bytes100k', ...valueAtMost(500) },
  { area: 'growth', contender: 'enforcement', metric: 'bytes1M', ...valueAtMost(500) },
  { area: 'growth', contender: 'enforcement', metric: 'timers', ...valueAtMost(0) },
  { area: 'growth', contender: 'enforcement', metric: 'left', ...valueAtMost(20) },
  { area: 'rolling-window', contender: 'enforcement', metric: 'most', ...valueAtMost(100) },
  { area: 'redis', contender: 'enforcement, ioredis', metric: 'perSecond', ...ratioAtLeast(1.8) },
  {
    area: 'redis-round-trip',
    contender: 'enforcement, ioredis',
    metric: 'p50',
    ...ratioAtMost(1.25),
  },
  {
    area: 'leases',
    contender: 'leased store, 60 %',
    metric: 'roundTrips',
    ...valueAtMost(0.03),
  },
  { area: 'leases', contender: 'leased store, 60 %', metric: 'most', ...valueAtMost(6_000) },
  { area: 'leases', contender: 'leased store, 200 %', metric: 'most', ...valueAtMost(6_000) },
  ...storeDownBars,
  { area: 'failover', contender: 'ring.call', metric: 'overhead', ...valueAtMost(1_000) },
  { area: 'failover', contender: 'callWithKeyRotation', metric: 'overhead', ...valueAtMost(1_000) },
  { area: 'dead-key', contender: 'ring.call', metric: 'failed', ...valueAtMost(0) },
  { area: 'dead-key', contender: 'callWithKeyRotation', metric: 'failed', ...valueAtMost(0) },
  { area: 'rotations', contender: 'ring.call', metric: 'overlapFailed', ...valueAtMost(0) },
  { area: 'rotations', contender: 'ring.call', metric: 'cutOverFailed', ...valueAtMost(0) },
  { area: 'revocation', contender: 'ring.call', metric: 'loads', ...valueAtMost(1) },
  { area: 'revocation', contender: 'ring.call', metric: 'failed', ...valueAtMost(0) },
  { area: 'all-keys-dead', contender: 'ring.call', metric: 'upstream', ...valueAtMost(0.2) },
  {
    area: 'all-keys-dead',
    contender: 'callWithKeyRotation',
    metric: 'upstream',
    ...valueAtMost(0.2),
  },
  { area: 'gateway', contender: 'mock-gateway', metric: 'requests', ...ratioAtLeast(0.5) },
  {
    area: 'gateway-start',
    contender: 'regpilot-gateway',
    metric: 'firstAnswer',
    ...valueAtMost(130),
  },
];
