import { describe, test } from 'vitest';
import { leasedBench } from './leases/leased-bench.ts';
import { leasedStoreAwayCases } from './leases/leased-store-away-cases.ts';
import { leasedStoreCases } from './leases/leased-store-cases.ts';
import { ReferenceSource } from './leases/reference-source.ts';

const bench = leasedBench((now) => new ReferenceSource(now));

describe('leasedStore', () => {
  test.each(leasedStoreCases)('$name', ({ expectIn }) => expectIn(bench));
});

describe('leasedStore, while its source is away', () => {
  test.each(leasedStoreAwayCases)('$name', ({ expectIn }) => expectIn(bench));
});
