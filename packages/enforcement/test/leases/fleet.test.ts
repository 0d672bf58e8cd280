import fc from 'fast-check';
import { describe, test } from 'vitest';
import { fleetProperties } from './fleet-properties.ts';
import { ReferenceSource } from './reference-source.ts';

describe('processes with leased stores', () => {
  const properties = fleetProperties((now) => new ReferenceSource(now));
  test.each(properties)('$name', async ({ property, runs }) => {
    await fc.assert(property, { numRuns: runs });
  });
});
