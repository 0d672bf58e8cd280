import fc from 'fast-check';
import { describe, test } from 'vitest';
import { oracleProperties } from './oracle-properties.ts';

describe('against a model that counts all events anew', () => {
  test.each(oracleProperties)('$name', async ({ property, runs }) => {
    await fc.assert(property, { numRuns: runs });
  });
});
