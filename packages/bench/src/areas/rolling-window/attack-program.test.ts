import { describe, expect, test } from 'vitest';
import type { Sample, StartProgram } from '../../frame/program.ts';
import { minuteMs } from '../decision/limit-sizes.ts';
import { attackProgram } from './attack-program.ts';
import type { CreateLimit } from './attacked-limit.ts';
import { start as bottleneck } from './bottleneck-limit.ts';
import { start as expressRateLimit } from './express-rate-limit-limit.ts';
import { start as limiter } from './limiter-limit.ts';
import { start as rateLimiterFlexible } from './rate-limiter-flexible-limit.ts';
import { start as regpilot } from './regpilot-limit.ts';
import { start as upstash } from './upstash-limit.ts';

async function sampleOf(start: StartProgram): Promise<Sample> {
  const { round } = await start({ limit: 100 });
  return (await round?.()) ?? {};
}

/** Counts anew whenever a window begins: at the epoch's full minutes, or at the first call after the last window. */
function fixedWindow(beginOf: (now: number, begun: number) => number): CreateLimit {
  return (requestsPerMinute) => {
    let begun = Number.NEGATIVE_INFINITY;
    let used = 0;
    return {
      admits: () => {
        const begin = beginOf(Date.now(), begun);
        if (begin !== begun) used = 0;
        begun = begin;
        used += 1;
        return used <= requestsPerMinute;
      },
    };
  };
}

describe('an attack', () => {
  test('finds the edges of windows that are cut from the epoch', async () => {
    const aligned = fixedWindow((now) => now - (now % minuteMs));
    expect(await sampleOf(attackProgram(aligned))).toMatchObject({ clockEdge: 200, most: 200 });
  });

  test('finds the edge of windows that begin with the first call', async () => {
    const fromFirstCall = fixedWindow((now, begun) => (now - begun < minuteMs ? begun : now));
    expect(await sampleOf(attackProgram(fromFirstCall))).toEqual({
      steady: 100,
      clockEdge: 100,
      firstCallEdge: 199,
      most: 199,
    });
  });

  test('has no row for a limit that holds by admitting less', async () => {
    const stingy = fixedWindow(() => 0);
    const half: CreateLimit = (limit) => stingy(limit / 2);
    await expect(sampleOf(attackProgram(half))).rejects.toThrow('admits 50 where 100 are allowed');
  });

  test('leaves the process on its own clock', async () => {
    const before = Date.now();
    await sampleOf(regpilot);
    expect(Date.now()).toBeGreaterThanOrEqual(before);
    expect(Date.now()).toBeLessThan(before + minuteMs);
  });
});

describe('under attack', () => {
  test('enforcement admits its limit and no more', async () => {
    expect(await sampleOf(regpilot)).toEqual({
      steady: 100,
      clockEdge: 100,
      firstCallEdge: 100,
      most: 100,
    });
  });

  test.each([
    ['limiter', limiter],
    ['rate-limiter-flexible', rateLimiterFlexible],
    ['@upstash/ratelimit', upstash],
    ['express-rate-limit', expressRateLimit],
    ['bottleneck', bottleneck],
  ])('%s admits more', async (_, start) => {
    const { most } = await sampleOf(start);
    expect(most).toBeGreaterThan(100);
  });
});
