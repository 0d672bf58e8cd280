import { describe, expect, test } from 'vitest';
import { leasedStore } from '../src/index.ts';
import { fieldOf } from './enforcer-at-rest.ts';
import { ReferenceSource } from './leases/reference-source.ts';

const source = new ReferenceSource(() => 0);

describe('leasedStore', () => {
  test.each<[string, unknown, unknown]>([
    ['inner', undefined, {}],
    ['inner', { reserve: () => undefined }, {}],
    ['options', source, null],
    ['leaseMs', source, { leaseMs: 0 }],
    ['leaseMs', source, { leaseMs: 1.5 }],
    ['leaseMs', source, { leaseMs: 60_001 }],
    ['leaseMs', source, { leaseMs: '1000' }],
    ['maxShare', source, { maxShare: 0 }],
    ['maxShare', source, { maxShare: Number.NaN }],
    ['now', source, { now: 5 }],
    ['after', source, { after: true }],
  ])('refuses %s', (field, inner, options) => {
    expect(fieldOf(() => Reflect.apply(leasedStore, undefined, [inner, options]))).toBe(
      `leasedStore.${field}`,
    );
  });
});
