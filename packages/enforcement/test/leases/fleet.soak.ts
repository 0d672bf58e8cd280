import fc from 'fast-check';
import { describe, test } from 'vitest';
import { fleetProperties } from './fleet-properties.ts';
import { ReferenceSource } from './reference-source.ts';

/** Of each run in `test` so many. */
const runsForEach = 50;

describe('processes with leased stores, at length', () => {
  const properties = fleetProperties((now) => new ReferenceSource(now));
  test.each(properties)('$name', { timeout: 600_000 }, async ({ property, runs }) => {
    await fc.assert(property, { numRuns: runs * runsForEach });
  });
});
