import { describe, expect, test } from 'vitest';
import { concurrency, requestsPerMinute, tokensPerMinute } from '../../index.ts';
import type { MeterPolicy } from '../../index.ts';
import { wantedShare } from './share-size.ts';
import type { ShareNeed } from './share-size.ts';

const requests = requestsPerMinute(6000);
const inFlight = concurrency(50);
const nothing = { least: 0, waiting: 0, expected: 0, held: 0 };

describe('wantedShare', () => {
  test.each<[string, MeterPolicy, Partial<ShareNeed>, number]>([
    ['what is expected, and half as much again', requests, { least: 1, expected: 45 }, 68],
    ['in whole units', requests, { expected: 0.1 }, 1],
    ['what the call needs, where no more is expected', tokensPerMinute(9000), { least: 700 }, 700],
    ['what all calls need that wait', requests, { least: 1, waiting: 90, expected: 4 }, 90],
    ['nothing where nothing is needed', requests, {}, 0],
    ['the largest share at most', requests, { expected: 5000 }, 1000],
    ['what the call needs, be it above the largest share', requests, { least: 1500 }, 1500],
    ['the limit at most', inFlight, { expected: 400, held: 400 }, 50],
    ['what the call needs, be it above the limit', requests, { least: 7000 }, 7000],
    ['places for the calls in flight', inFlight, { least: 1, expected: 400, held: 4 }, 6],
    ['places for the calls that come', inFlight, { least: 1, expected: 2, held: 40 }, 3],
    ['places for the calls that wait', inFlight, { waiting: 8, expected: 400 }, 12],
  ])('%s', (_name, { meter }, need, wanted) => {
    const share = wantedShare({ meter, ...nothing, ...need }, 1000);
    expect(share).toEqual({ meter, least: need.least ?? 0, wanted });
  });
});
