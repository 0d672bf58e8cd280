import fc from 'fast-check';
import { describe, test } from 'vitest';
import { oracleProperties } from './oracle-properties.ts';

/** Of each run in `test` so many. */
const runsForEach = 50;

describe('against a model that counts all events anew, at length', () => {
  test.each(oracleProperties)('$name', { timeout: 600_000 }, async ({ property, runs }) => {
    await fc.assert(property, { numRuns: runs * runsForEach });
  });
});
