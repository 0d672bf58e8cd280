import { expect, test } from 'vitest';
import { outcomeCosts, outcomeOfStatus } from './outcome-costs.ts';

test.each([
  [200, false, { request: true, usage: 'actual' }],
  [200, true, { request: true, usage: 'none' }],
  [302, false, { request: true, usage: 'none' }],
  [400, false, { request: true, usage: 'none' }],
  [401, false, { request: false, usage: 'none' }],
  [403, false, { request: true, usage: 'none' }],
  [422, false, { request: true, usage: 'none' }],
  [429, false, { request: false, usage: 'none' }],
  [500, false, { request: true, usage: 'none' }],
  [503, false, { request: true, usage: 'none' }],
])('an answer of %i (cache hit: %s) costs %j', (status, cacheHit, cost) => {
  expect(outcomeCosts[outcomeOfStatus(status, cacheHit)]).toEqual(cost);
});

test('never connected is free, and an unknown end costs the whole estimate', () => {
  expect(outcomeCosts['never-connected']).toEqual({ request: false, usage: 'none' });
  expect(outcomeCosts.unknown).toEqual({ request: true, usage: 'estimate' });
});
