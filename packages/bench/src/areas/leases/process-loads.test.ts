import { expect, test } from 'vitest';
import { processLoads } from './process-loads.ts';

test('a load is a part of the limit, and shared alike', () => {
  const options = { processes: 2, perMinute: 6_000, percent: 50, url: 'redis://there' };
  // 50 calls a second in all, 25 each.
  expect(processLoads(options)).toEqual([
    { ...options, gapUs: 40_000, place: 1 },
    { ...options, gapUs: 40_000, place: 2 },
  ]);
});
