import { describe } from 'vitest';
import { leasedStoreAwayCases } from './leases/leased-store-away-cases.ts';
import { leasedStoreCases } from './leases/leased-store-cases.ts';
import { ReferenceSource } from './leases/reference-source.ts';

describe('leasedStore', () => {
  leasedStoreCases((now) => new ReferenceSource(now));
});

describe('leasedStore, while its source is away', () => {
  leasedStoreAwayCases((now) => new ReferenceSource(now));
});
