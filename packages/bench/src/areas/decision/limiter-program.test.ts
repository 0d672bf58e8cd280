import { describe, expect, test } from 'vitest';
import type { StartProgram } from '../../frame/program.ts';
import { start as bottleneck } from './bottleneck-chain.ts';
import { start as expressRateLimit } from './express-rate-limit-stores.ts';
import { start as limiter } from './limiter-buckets.ts';
import { start as rateLimiterFlexible } from './rate-limiter-flexible-union.ts';
import { start as regpilot } from './regpilot-enforcer.ts';
import { start as upstash } from './upstash-cached-windows.ts';

const decision = { workload: 'decision', decisions: 10, keys: 10 };
const growth = { workload: 'growth', decisions: 10, largest: 10, forgotten: 10 };

async function columnsOf(start: StartProgram): Promise<string[]> {
  const { round } = await start(decision);
  return Object.keys((await round?.()) ?? {});
}

describe.each([
  ['enforcement', regpilot, 0],
  ['limiter', limiter, 0],
  ['rate-limiter-flexible', rateLimiterFlexible, 5],
  ['@upstash/ratelimit', upstash, 0],
  ['express-rate-limit', expressRateLimit, 0.5],
])('%s', (_, start, timers) => {
  test('admits every decision, of one key and of many', async () => {
    expect(await columnsOf(start)).toEqual(
      expect.arrayContaining(['oneKey', 'manyKeys', 'bytesPerKey']),
    );
  });

  test('grows, with the timers that it is known for', async () => {
    const { round } = await start(growth);
    const sample = (await round?.()) ?? {};
    expect(sample).toHaveProperty('time10');
    expect(sample['timers']).toBe(timers);
  });
});

test('bottleneck has no column of many keys', async () => {
  expect(await columnsOf(bottleneck)).toEqual(['oneKey', 'bytesPerKey']);
});

test('a workload that there is not does not start', () => {
  expect(() => limiter({ workload: 'decisions' })).toThrow('no such workload');
});
